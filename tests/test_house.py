"""Do the rooms of the house keep their doors where the linters cannot look?"""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
ROOMS = ("api", "jobs", "services", "schemas", "models", "domain", "core")


def imported_by(path: Path) -> set[str]:
    """Return the first names of all that a file imports, inside functions too."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and not node.level:
            names.add((node.module or "").partition(".")[0])
    return names


@pytest.mark.parametrize("room", ROOMS)
def test_nobody_but_the_command_line_and_the_tests_imports_the_application(room: str) -> None:
    files = list((ROOT / room).rglob("*.py"))
    assert files
    assert not [str(file.relative_to(ROOT)) for file in files if "main" in imported_by(file)]


@pytest.mark.parametrize("room", [*ROOMS, "cli", "."])
def test_every_module_says_in_its_first_line_what_it_answers(room: str) -> None:
    files = (ROOT / room).glob("*.py") if room == "." else (ROOT / room).rglob("*.py")
    assert not [str(file.relative_to(ROOT)) for file in files if not ast.get_docstring(ast.parse(file.read_text()))]


def test_the_newest_revision_is_the_one_that_alembic_names() -> None:
    from alembic.config import Config
    from alembic.script import ScriptDirectory

    import main

    script = Config(ROOT / "alembic.ini")
    script.set_main_option("script_location", str(ROOT / "alembic"))
    assert main.migration_head() == ScriptDirectory.from_config(script).get_current_head()
