"""What do we say of areas and of the categories that a matter may have?"""

from pydantic import Field

from domain.areas import AreaLevel
from domain.fields import AreaCode, Slug
from domain.levels import Level
from schemas.shapes import Said


class NamedArea(Said):
    """An area as a place names it."""

    code: AreaCode
    name: str = Field(title="名称", examples=["柳湾村"])


class Area(NamedArea):
    """An area in a list, with what is needed to walk down the tree."""

    level: AreaLevel = Field(title="级别", examples=["village"])
    has_children: bool = Field(title="有下级", examples=[False])


class AreaPath(Said):
    """Where a place lies; a place of the county has no township and no village."""

    county: NamedArea
    township: NamedArea | None = None
    village: NamedArea | None = None


class AreaHistory(Said):
    """One name of a code, for as long as it was in force."""

    name: str
    valid_from: str = Field(examples=["2023-06-30"])
    valid_to: str | None = Field(default=None, description="停用之日；空为仍有效")


class Category(Said):
    """内容分类, with what it is divided into."""

    slug: Slug
    name: str = Field(title="名称", examples=["农田水利"])
    lowest_level: Level = Field(title="最低受理级别", examples=["village"])
    children: list["Category"] = Field(default_factory=list, title="下级分类")


class AreaList(Said):
    """Areas right below one."""

    items: list[Area]


class CategoryList(Said):
    """The tree of categories."""

    items: list[Category]
