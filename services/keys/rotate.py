"""How does everything sealed come under the active key while the service runs?

Oldest first, in batches of one short transaction each. Nothing is locked while a value is sealed anew:
a row is written only if it still holds what was read, and whatever was changed or added meanwhile is
met again, until a whole round finds nothing. So the work can be cut off at any point and begun again;
there is nothing to remember. Blind indexes are made anew with the value that they belong to.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import asyncpg
from cryptography.exceptions import InvalidTag

from core.database import Database
from core.keyring import KeyRing, UnknownKeyError
from services.keys.shelves import SHELVES, Row, Shelf

BATCH = 500
_ROUNDS = 10  # more only if something goes on sealing under an old key
Tell = Callable[[str, int], None]


@dataclass
class Rotated:
    """What a rotation did: values written, and rows that open under no key."""

    resealed: int = 0
    left: int = 0
    broken: list[str] = field(default_factory=list)


async def rotate(
    database: Database, *, ring: Callable[[], KeyRing], tell: Tell = lambda _table, _rows: None
) -> Rotated:
    """Seal everything under the active key; ``tell`` hears of every batch that was looked at."""
    done = Rotated()
    for round_number in range(_ROUNDS):
        done.left, done.broken = 0, []
        for shelf in SHELVES:
            async for rows in _batches(database, shelf):
                await _reseal(database, shelf, rows, ring(), done)
                if round_number == 0:
                    tell(shelf.table, len(rows))
        if done.left == 0:
            break
    return done


async def _batches(database: Database, shelf: Shelf) -> Any:  # noqa: ANN401 - an async iterator of rows
    """Walk a table along its key; every batch is a look-up of its own."""
    statement, place = _read(shelf, first=True), ()
    while True:
        rows = await database.hot.fetch(statement, *place)
        if rows:
            yield rows
        if len(rows) < BATCH:
            return
        statement, place = _read(shelf, first=False), tuple(rows[-1][column] for column in shelf.order)


async def _reseal(database: Database, shelf: Shelf, rows: Sequence[Row], ring: KeyRing, done: Rotated) -> None:
    stale = [row for row in rows if not all(ring.is_current(row[one]) for one in shelf.sealed if row[one])]
    changes = list(_anew(shelf, stale, ring, done))
    if not changes:
        return
    columns = [*shelf.key, *(f"old_{column}" for column in shelf.sealed), *shelf.columns]
    values = [[change[column] for change in changes] for column in columns]
    try:
        written = await database.hot.execute(_write(shelf), *values)
    except (asyncpg.LockNotAvailableError, asyncpg.DeadlockDetectedError, asyncpg.QueryCanceledError):
        written = "UPDATE 0"  # somebody else works on one of them: next round
    count = int(written.rpartition(" ")[2])
    done.resealed += count
    done.left += len(changes) - count


def _anew(shelf: Shelf, rows: Sequence[Row], ring: KeyRing, done: Rotated) -> Iterator[dict[str, Any]]:
    for row in rows:
        change = {column: row[column] for column in shelf.key}
        plain: dict[str, str] = {}
        try:
            for column, bound_to in shelf.sealed.items():
                change[f"old_{column}"] = change[column] = row[column]
                if row[column]:
                    plain[column] = ring.unseal(row[column], bound_to=bound_to(row))
                    change[column] = ring.seal(plain[column], bound_to=bound_to(row))
        except (InvalidTag, UnknownKeyError, KeyError):
            done.broken.append(f"{shelf.table} {row[next(iter(shelf.key))]}")
            continue
        for column, (of, index) in shelf.indexes.items():
            change[column] = index(plain[of], ring) if of in plain else None
        yield change


def _read(shelf: Shelf, *, first: bool) -> str:
    columns = ", ".join(dict.fromkeys((*shelf.key, *shelf.order, *shelf.sealed)))
    order = ", ".join(shelf.order)
    after = "" if first else f"WHERE ({order}) > ({', '.join(f'${place + 1}' for place in range(len(shelf.order)))})"
    return f"SELECT {columns} FROM {shelf.table} {after} ORDER BY {order} LIMIT {BATCH}"


def _write(shelf: Shelf) -> str:
    """Return the UPDATE of many rows; a row that has changed since it was read is left as it is."""
    old = [f"old_{column}" for column in shelf.sealed]
    types = [*shelf.key.values(), *("bytea" for _ in (*old, *shelf.columns))]
    given = ", ".join(f"${place}::{kind}[]" for place, kind in enumerate(types, 1))
    setting = ", ".join(f"{column} = made.{column}" for column in shelf.columns)
    same = [f"{shelf.table}.{column} = made.{column}" for column in shelf.key]
    same += [f"{shelf.table}.{column} IS NOT DISTINCT FROM made.old_{column}" for column in shelf.sealed]
    names = ", ".join((*shelf.key, *old, *shelf.columns))
    return f"UPDATE {shelf.table} SET {setting} FROM unnest({given}) AS made ({names}) WHERE {' AND '.join(same)}"
