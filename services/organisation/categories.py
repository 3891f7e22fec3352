"""What may a petition be about?"""

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from domain.levels import Level
from models import Category
from schemas import areas as wire


async def list_categories(session: AsyncSession) -> list[wire.Category]:
    """Return the categories as a tree, in the order of the list."""
    rows = (await session.exec(select(Category).order_by(col(Category.position), col(Category.slug)))).all()
    told = {row.slug: wire.Category(slug=row.slug, name=row.name, lowest_level=Level(row.lowest_level)) for row in rows}
    top: list[wire.Category] = []
    for row in rows:
        holder = told.get(row.parent_slug) if row.parent_slug else None
        (holder.children if holder else top).append(told[row.slug])
    return top
