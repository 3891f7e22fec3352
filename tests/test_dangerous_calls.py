"""Does nothing that the product is made of run, read or hash what it should not?

A table of what is never called or imported, and in which rooms the little that is needed may stand. The
linters say much of it too; here it is said once, without an escape at the line.
"""

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
ROOMS = ("api", "cli", "core", "domain", "jobs", "models", "schemas", "services")
SERVING = ("api", "domain", "jobs", "models", "schemas", "services")  # what touches the words of residents

# Modules that run, unpack or ask for more than they are given, with how they are told apart.
NEVER_IMPORTED = {
    "objects made from bytes": {"pickle", "marshal", "shelve", "dill", "jsonpickle", "yaml"},
    "readers of XML": {"xml", "lxml", "xmltodict", "defusedxml"},
    "directories and caches with a language of their own": {"ldap", "ldap3", "memcache", "pymemcache", "aiomcache"},
    "mail": {"smtplib", "imaplib", "poplib", "aiosmtplib"},
    "chance that can be foretold": {"random"},
    "unencrypted ways": {"ftplib", "telnetlib"},
}
NEVER_CALLED = {
    "eval", "exec", "compile", "__import__",
    "os.system", "os.popen", "subprocess.getoutput", "subprocess.getstatusoutput", "tempfile.mktemp",
    "hashlib.md5", "hashlib.sha1", "hashlib.new", "uuid.uuid1",
    "ssl._create_unverified_context", "modes.ECB", "modes.CBC", "modes.CTR", "padding.PKCS7",
    "asyncio.create_subprocess_shell", "Template.from_string", "from_string",
}  # fmt: skip
NEVER_NAMED = {"CERT_NONE"}
NEVER_SAID = {
    ("shell", True),
    ("verify", False),
    ("check_hostname", False),
    ("follow_redirects", True),
    ("allow_redirects", True),
    ("autoescape", False),
    ("debug", True),
}
# Functions that put statements together from names of tables and columns that stand in the module itself.
OUR_NAMES_ALONE = {
    "services/keys/rotate.py": "the shelves of services/keys/shelves.py",
    "services/organisation/area_checks.py": "the checks of its own module",
    "services/petitions/store.py": "the parts of a change, and the columns that it names",
}
OUR_PATTERNS_ALONE = {"services/attachments/types.py": "first bytes of files, constants of its own module"}
_GOING = re.compile(
    r"location\.(?:assign|replace)\(([^)]*)\)|location(?:\.href)?\s*=\s*([^;=]+);|window\.open\(([^)]*)\)"
)
# A page leaves for one address that is not ours: the identity provider of the settings, as the service tells it.
TO_THE_PROVIDER = {("desk.js", "answer.body.url"), ("account.js", "begun.url")}
_WRITES_MARKUP = re.compile(
    r"\beval\(|new Function|innerHTML|outerHTML|insertAdjacentHTML|document\.write|__proto__"
    r"|addEventListener\(.message"
)
_SPEAKS_SQL = re.compile(r"\b(SELECT\s|INSERT INTO|UPDATE\s+\w+\s+SET|DELETE FROM|ALTER |DROP |CREATE )")


@cache
def trees(rooms: tuple[str, ...]) -> dict[str, ast.Module]:
    """Return every module of some rooms, read."""
    files = [path for room in rooms for path in sorted((ROOT / room).rglob("*.py"))] + [ROOT / "main.py"]
    return {str(path.relative_to(ROOT)): ast.parse(path.read_text(encoding="utf-8")) for path in files}


def imports(tree: ast.Module) -> Iterator[str]:
    """Return the first names of what a module imports."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name.partition(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and not node.level:
            yield (node.module or "").partition(".")[0]


def calls(tree: ast.AST) -> Iterator[tuple[str, ast.Call]]:
    """Return what is called, as it is written and by its last two names."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            said = ast.unparse(node.func)
            yield ".".join(said.rsplit(".", 2)[-2:]), node


def test_the_table_finds_what_it_is_for() -> None:
    tree = ast.parse("import pickle\nos.system(x)\nssl.wrap(verify=False)\nhashlib.md5(b'')\neval(x)\nre.compile(x)")
    assert "pickle" in set(imports(tree))
    assert {name for name, _ in calls(tree)} & NEVER_CALLED == {"os.system", "hashlib.md5", "eval"}


@pytest.mark.parametrize("why", NEVER_IMPORTED)
def test_nothing_imports(why: str) -> None:
    found = {file: hit for file, tree in trees(ROOMS).items() if (hit := NEVER_IMPORTED[why] & set(imports(tree)))}
    assert not found


def test_nothing_runs_text_as_code_hashes_weakly_or_ciphers_without_a_seal() -> None:
    found = [f"{file}:{node.lineno} {name}" for file, tree in trees(ROOMS).items() for name, node in calls(tree)
             if name in NEVER_CALLED]  # fmt: skip
    assert not found


def test_nothing_turns_a_protection_off() -> None:
    found = []
    for file, tree in trees(ROOMS).items():
        named = [ast.unparse(node) for node in ast.walk(tree) if isinstance(node, ast.Attribute)]
        found += [f"{file} {name}" for name in named if name.rpartition(".")[2] in NEVER_NAMED]
        for name, node in calls(tree):
            for said in node.keywords:
                value = said.value.value if isinstance(said.value, ast.Constant) else None
                found += [f"{file}:{node.lineno} {name}({said.arg}={value!r})"] * ((said.arg, value) in NEVER_SAID)
    assert not found


def test_whoever_serves_residents_starts_no_other_program() -> None:
    assert not [file for file, tree in trees(SERVING).items() if {"subprocess", "pty"} & set(imports(tree))]


def in_functions(tree: ast.Module) -> Iterator[ast.AST]:
    """Return everything that stands inside a function."""
    for function in ast.walk(tree):
        if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef):
            yield from ast.walk(function)


def test_no_statement_is_put_together_from_what_somebody_sent() -> None:
    # Statements are constants of their module, values are bound: no function fills words into SQL.
    found = {
        file
        for file, tree in trees(SERVING).items()
        for node in in_functions(tree)
        if isinstance(node, ast.JoinedStr) and _SPEAKS_SQL.search(ast.unparse(node))
    }
    assert found == set(OUR_NAMES_ALONE)


def test_no_pattern_is_made_of_what_somebody_sent() -> None:
    found = {
        file
        for file, tree in trees(SERVING).items()
        for node in in_functions(tree)
        if isinstance(node, ast.Call) and ast.unparse(node.func).startswith("re.")
        if node.args and not isinstance(node.args[0], ast.Constant)
    }
    assert found == set(OUR_PATTERNS_ALONE)


def test_no_script_of_the_pages_writes_markup_or_runs_text() -> None:
    files = sorted((ROOT / "pages").glob("*.js"))
    assert files
    assert not [file.name for file in files if _WRITES_MARKUP.search(file.read_text(encoding="utf-8"))]


def test_no_script_of_the_pages_goes_to_another_address() -> None:
    for file in sorted((ROOT / "pages").glob("*.js")):
        for targets in _GOING.findall(file.read_text(encoding="utf-8")):
            target = "".join(targets)
            is_ours = re.fullmatch(r'"/[a-z]*(#[a-z]+)?"', target)
            assert is_ours or (file.name, target) in TO_THE_PROVIDER, (file.name, target)
