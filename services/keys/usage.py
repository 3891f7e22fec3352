"""What still needs which key?

Sealed values and phone indexes can be brought under another key (``rotate``). What is derived cannot:
the query code on somebody's slip is made by its key alone, open or closed, for as long as the petition
is kept; so is the index of a resident, until that resident signs in again.
"""

from collections import Counter
from dataclasses import dataclass

from core.database import Database
from core.keyring import KEY_SQL, KeyRing
from services.keys.shelves import SHELVES

_SEALED = " UNION ALL ".join(
    f"SELECT {KEY_SQL.format(f'substr({column}, 1, 3)')} AS key, count(*) AS n FROM {shelf.table}"
    f" WHERE length({column}) > 2 GROUP BY 1"
    for shelf in SHELVES
    for column in shelf.sealed
)
_CODES = """
SELECT code_key AS key, closed_at IS NULL AS open, count(*) AS n FROM petition GROUP BY 1, 2
UNION ALL
SELECT person.code_key, petition.closed_at IS NULL, count(*) FROM person JOIN petition ON petition.id = petition_id
WHERE person.code_key IS NOT NULL GROUP BY 1, 2
"""
_RESIDENTS = "SELECT index_key AS key, count(*) AS n FROM resident GROUP BY 1"
_TOTAL = " UNION ALL ".join(f"SELECT '{shelf.table}' AS name, count(*) AS n FROM {shelf.table}" for shelf in SHELVES)


@dataclass(frozen=True)
class KeyUse:
    """What needs one key."""

    number: int
    cipher: str
    active: bool
    sealed: int  # values that ``rotate`` brings under the active key
    open_codes: int  # query codes and receipts of open petitions, co-petitioners' too
    closed_codes: int
    residents: int  # accounts whose index was made under it; an unknown key counts for every one

    @property
    def is_free(self) -> bool:
        """Tell whether nothing would be lost with it."""
        return not self.active and not (self.sealed or self.open_codes or self.closed_codes or self.residents)


async def usage(database: Database, *, ring: KeyRing) -> list[KeyUse]:
    """Count what needs each key, also keys that rows name and the ring has not."""
    sealed: Counter[int] = Counter()
    codes: Counter[tuple[int, bool]] = Counter()
    residents: Counter[int | None] = Counter()
    async with database.hot.acquire() as connection, connection.transaction():
        await connection.execute("SET LOCAL statement_timeout = 0")
        for row in await connection.fetch(_SEALED):
            sealed[row["key"]] += row["n"]
        for row in await connection.fetch(_CODES):
            codes[row["key"], row["open"]] += row["n"]
        for row in await connection.fetch(_RESIDENTS):
            residents[row["key"]] += row["n"]
    named = {*ring.keys, *sealed, *(key for key, _ in codes), *(key for key in residents if key is not None)}
    return [
        KeyUse(
            number=key,
            cipher=ring.cipher_of(key) if key in ring.keys else "",
            active=key == ring.active,
            sealed=sealed[key],
            open_codes=codes[key, True],
            closed_codes=codes[key, False],
            residents=residents[key] + residents[None],
        )
        for key in sorted(named)
    ]


async def totals(database: Database) -> dict[str, int]:
    """Count the rows that a rotation looks at."""
    async with database.hot.acquire() as connection, connection.transaction():
        await connection.execute("SET LOCAL statement_timeout = 0")
        return {row["name"]: row["n"] for row in await connection.fetch(_TOTAL)}
