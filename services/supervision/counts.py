"""What happened at the units of a county in the rolling days? Counted in SQL, by index.

Duties that ended, ratings beside the windows in which nobody rated, refusals of the office that
refused, periods that opened the next level. Petitioners are not counted, nor visits, nor who went
to a higher level.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlmodel.ext.asyncio.session import AsyncSession

from domain.clocks import RULES, Holder
from domain.warnings import COLOURED
from services.access.actors import StaffActor

WINDOW_DAYS = 30
# Duties of a unit that end in time or late; C10 is a right of the unit itself.
DUTIES = tuple(sorted(kind for kind, rule in RULES.items() if rule.holder is Holder.DUTY and kind != "C10"))
# A short period that gives way to the longer one (C2s, C7s) is not late: only what has a colour is.
LATE = (*sorted(COLOURED), "C16")
# What opens the next level when it runs out (E2).
_UNLOCKS = ("C17", "C2", "C2s", "C2v", "C7", "C7s", "C7v")

# Nobody counts what they are recused from: a figure that moves would tell them of it.
_SIGHTED = "{}petition_id NOT IN (SELECT recused_from(CAST(:my_unit AS uuid), CAST(:me AS uuid)))"
SIGHTED = _SIGHTED.format("")

UNITS = text(
    """
    SELECT unit.id, unit.name, unit.level, unit.kind, unit.area_code FROM unit
    WHERE unit.area_code >= :county AND unit.area_code < :beyond AND unit.active
        AND (CAST(:unit_id AS uuid) IS NULL OR unit.id = :unit_id)
    ORDER BY unit.area_code, unit.kind
    """
)
ENDED = text(
    f"""
    SELECT unit_id, kind, count(*) AS ended, count(*) FILTER (WHERE met_at <= due_at) AS on_time,
        count(*) FILTER (WHERE breached_at IS NOT NULL) AS breached,
        count(DISTINCT stage_id) FILTER (WHERE timed_out) AS unlocked
    FROM (
        SELECT unit_id, kind, due_at, met_at, breached_at, stage_id, false AS timed_out FROM clock
        WHERE unit_id = ANY(CAST(:units AS uuid[])) AND met_at >= :since AND met_at < :until AND met_at IS NOT NULL
            AND {SIGHTED}
        UNION ALL
        SELECT clock.unit_id, clock.kind, due_at, met_at, breached_at, stage_id,
            clock.kind = ANY(CAST(:unlocks AS text[])) AND stage.timed_out_at IS NOT NULL
        FROM clock JOIN stage ON stage.id = clock.stage_id
        WHERE clock.unit_id = ANY(CAST(:units AS uuid[])) AND breached_at >= :since AND breached_at < :until
            AND breached_at IS NOT NULL AND clock.kind = ANY(CAST(:late AS text[])) AND {_SIGHTED.format("clock.")}
    ) AS clock
    WHERE kind = ANY(CAST(:kinds AS text[])) GROUP BY unit_id, kind
    """
)
REHANDLED = text(
    f"""
    SELECT unit_id, count(*) AS rehandlings FROM clock
    WHERE kind = 'C17' AND unit_id = ANY(CAST(:units AS uuid[])) AND started_at >= :since AND started_at < :until
        AND {SIGHTED}
    GROUP BY unit_id
    """
)
# Windows that ended, and in how many of them anybody rated: a joint petition is one, however many rate it.
PARTICIPATED = text(
    f"""
    SELECT unit_id, count(*) FILTER (WHERE rated_unit) AS rated, count(*) FILTER (WHERE rated_office) AS rated_office
    FROM (
        SELECT ended.unit_id,
            bool_or(coalesce(rating.about = 'unit', false)) AS rated_unit,
            bool_or(coalesce(rating.about = 'petition_office', false)) AS rated_office
        FROM (
            SELECT id, unit_id, petition_id, stage_id, started_at FROM clock
            WHERE unit_id = ANY(CAST(:units AS uuid[])) AND met_at >= :since AND met_at < :until
                AND met_at IS NOT NULL AND kind = 'C16' AND {SIGHTED}
            UNION ALL
            SELECT id, unit_id, petition_id, stage_id, started_at FROM clock
            WHERE unit_id = ANY(CAST(:units AS uuid[])) AND breached_at >= :since AND breached_at < :until
                AND breached_at IS NOT NULL AND kind = 'C16' AND {SIGHTED}
        ) AS ended LEFT JOIN rating ON rating.petition_id = ended.petition_id
            AND rating.stage_id = ended.stage_id AND rating.rated_at >= ended.started_at
        GROUP BY ended.id, ended.unit_id
    ) AS counted GROUP BY unit_id
    """
)
RATED = text(
    f"""
    SELECT unit_id, count(*) AS ratings, count(*) FILTER (WHERE satisfaction <> 'unsatisfied') AS satisfied
    FROM rating WHERE unit_id = ANY(CAST(:units AS uuid[])) AND rated_at >= :since AND rated_at < :until
        AND {SIGHTED}
    GROUP BY unit_id
    """
)
# A refusal counts for the office that refused: the one that is named, otherwise the county's.
REFUSED = text(
    f"""
    SELECT coalesce(event.data ->> 'unit_id', event.unit_id::text) AS unit_id, event.topic, count(*) AS counted
    FROM event JOIN petition ON petition.id = event.petition_id
    WHERE event.topic IN ('petition.level_refused', 'petition.registration_blocked')
        AND event.at >= :since AND event.at < :until AND petition.county_code = :county
        AND {SIGHTED}
    GROUP BY 1, 2
    """
)
# What was registered lately is due later or was closed since: the index of the county finds it.
ALIKE = text(
    """
    SELECT township_code, max(petitions) AS alike FROM (
        SELECT township_code, category_slug, count(*) AS petitions FROM petition
        WHERE county_code = :county AND attention_at >= :since AND registered_at >= :since AND registered_at < :until
            AND township_code IS NOT NULL
            AND id NOT IN (SELECT recused_from(CAST(:my_unit AS uuid), CAST(:me AS uuid)))
        GROUP BY township_code, category_slug
    ) AS category GROUP BY township_code
    """
)


async def count(
    session: AsyncSession, *, staff: StaffActor, unit_id: UUID | None, since: datetime, until: datetime
) -> dict[str, Sequence[Mapping[Any, Any]]]:
    """Return what each statement counted, of the whole county or of one unit, as far as this person may see it."""
    connection = await session.connection()
    county_code = staff.county_code
    beyond = county_code[:6] + "~"
    named = {"county": county_code, "beyond": beyond, "unit_id": unit_id}
    units = (await connection.execute(UNITS, named)).mappings().all()
    window = {"since": since, "until": until, "my_unit": staff.unit_id, "me": staff.id}
    mine = window | {"units": [unit["id"] for unit in units]}
    kinds = {"kinds": [*DUTIES, "C16"], "unlocks": list(_UNLOCKS), "late": list(LATE)}
    county = window | {"county": county_code}
    found: dict[str, Sequence[Mapping[Any, Any]]] = {
        "units": units,
        "ended": (await connection.execute(ENDED, mine | kinds)).mappings().all(),
        "rehandled": (await connection.execute(REHANDLED, mine)).mappings().all(),
        "participated": (await connection.execute(PARTICIPATED, mine)).mappings().all(),
        "rated": (await connection.execute(RATED, mine)).mappings().all(),
        "refused": (await connection.execute(REFUSED, county)).mappings().all(),
    }
    found["alike"] = [] if unit_id else (await connection.execute(ALIKE, county)).mappings().all()
    return found
