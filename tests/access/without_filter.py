"""How is the application's own filter switched off, so that row-level security stands alone?"""

import re
import sys
from collections.abc import Callable
from types import MappingProxyType

import pytest
from sqlalchemy import ColumnElement, true

from services.access import scope
from services.petitions import inbox, progress

_NUMBER_ALONE = "petition.number = $1 AND $3::timestamptz IS NOT NULL OFFSET 0"
_FILTERS = ("visible_to", "deals_with", "orders_visible_to", "proposals_visible_to", "opened_by", "sighted")


def filters_off(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let every filter of the scope, and the conditions of the hot statements, let everything through."""
    for name in _FILTERS:
        original = getattr(scope, name)
        users = [module for module in list(sys.modules.values()) if getattr(module, name, None) is original]
        assert len(users) > 1, name
        for module in users:
            monkeypatch.setattr(module, name, _everything)
    for name in ("STATEMENTS", "COLOURED"):
        _patch(monkeypatch, inbox, name, _bare_inbox)
    _patch(monkeypatch, progress, "STATEMENTS", _bare_progress)


def _everything(*_: object, **__: object) -> ColumnElement[bool]:
    return true()


def _bare_inbox(statement: str) -> str:
    for column in ("unit_id", "county_code"):
        statement = statement.replace(f"petition.{column} = me.{column}", "true")
    return statement.replace("AND petition.state <> 'closed_sealed'", "").replace(
        "AND petition.id <> ALL (me.recused)", ""
    )


def _bare_progress(statement: str) -> str:
    bare = re.sub(r"petition\.number = \$1 AND .*? OFFSET 0", lambda _: _NUMBER_ALONE, statement, flags=re.DOTALL)
    assert bare != statement
    return bare


def _patch(monkeypatch: pytest.MonkeyPatch, module: object, name: str, bare: Callable[[str], str]) -> None:
    known = getattr(module, name)
    changed = {key: bare(statement) for key, statement in known.items()}
    monkeypatch.setattr(module, name, MappingProxyType(changed))
