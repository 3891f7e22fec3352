"""Is the way to the database encrypted, and is it proven who answers there?

A door that speaks TLS as PostgreSQL does stands before the real server; what comes through is piped on.
"""

import asyncio
import contextlib
import ipaddress
import ssl
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from urllib.parse import parse_qs, quote, urlsplit

import asyncpg
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID
from sqlalchemy import text

from core import clock
from core import database as db
from core.database_address import travels_openly
from tests.conftest import migrate

_ASKS_FOR_TLS = (80877103).to_bytes(4, "big")


class Door:
    """A listener that takes TLS with a certificate for ``localhost``, or refuses it."""

    def __init__(self, folder: Path, server_url: str, *, speaks_tls: bool = True) -> None:
        self.authority = folder / "authority.pem"
        self._tls = _certified(folder, self.authority) if speaks_tls else None
        told = parse_qs(urlsplit(server_url).query)

        self._socket = f"{told['host'][0]}/.s.PGSQL.{told['port'][0]}"
        self.name = urlsplit(server_url).path
        self.versions: list[str] = []
        self.port = 0

    def url(self, query: str) -> str:
        """Return the address of the database through this door."""
        return f"postgresql://postgres@localhost:{self.port}{self.name}?{query}"

    async def pass_on(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Serve one caller."""
        first = await reader.readexactly(8)
        inner_reader, inner_writer = await asyncio.open_unix_connection(self._socket)
        if first[4:] == _ASKS_FOR_TLS:
            writer.write(b"S" if self._tls else b"N")
            await writer.drain()
            if self._tls:
                await writer.start_tls(self._tls)
                self.versions.append(writer.get_extra_info("ssl_object").version())
        else:
            inner_writer.write(first)
        await asyncio.gather(_pipe(reader, inner_writer), _pipe(inner_reader, writer))


async def _pipe(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with contextlib.suppress(OSError):
        while some := await reader.read(65536):
            writer.write(some)
            await writer.drain()
    writer.close()


def _certified(folder: Path, authority: Path) -> ssl.SSLContext:
    key, now = ec.generate_private_key(ec.SECP256R1()), clock.now()
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    names = [x509.DNSName("localhost"), x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]
    made = x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
    made = made.not_valid_before(now - timedelta(days=1)).not_valid_after(now + timedelta(days=1))
    made = made.add_extension(x509.SubjectAlternativeName(names), critical=False)
    made = made.add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
    authority.write_bytes(made.sign(key, hashes.SHA256()).public_bytes(Encoding.PEM))
    (folder / "key.pem").write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(authority, folder / "key.pem")
    return context


@contextlib.asynccontextmanager
async def opened(door: Door) -> AsyncIterator[Door]:
    """Let a door listen."""
    listener = await asyncio.start_server(door.pass_on, "127.0.0.1", 0)
    door.port = listener.sockets[0].getsockname()[1]
    try:
        yield door
    finally:
        listener.close()


async def test_both_ways_into_the_database_are_encrypted_and_verified(database_url: str, tmp_path: Path) -> None:
    async with opened(Door(tmp_path, database_url)) as door:
        url = door.url(f"sslmode=verify-full&sslrootcert={quote(str(door.authority))}")
        through = await db.connect(url, size=1)
        assert await through.hot.fetchval("SELECT 1") == 1
        async with through.transaction() as session:
            assert (await session.exec(text("SELECT 1"))).scalar() == 1  # type: ignore[call-overload]
        await through.close()
        assert len(door.versions) == 2
        assert set(door.versions) <= {"TLSv1.2", "TLSv1.3"}


async def test_tables_are_made_over_the_same_address(database_url: str, tmp_path: Path) -> None:
    async with opened(Door(tmp_path, database_url)) as door:
        await asyncio.to_thread(migrate, door.url(f"sslmode=verify-full&sslrootcert={quote(str(door.authority))}"))
        assert door.versions


async def test_an_impostor_and_a_server_without_tls_get_nothing(database_url: str, tmp_path: Path) -> None:
    (tmp_path / "other").mkdir()
    stranger = Door(tmp_path / "other", database_url)
    async with opened(Door(tmp_path, database_url)) as door, opened(stranger):
        url = stranger.url(f"sslmode=verify-full&sslrootcert={quote(str(door.authority))}")
        with pytest.raises(ssl.SSLError):
            await db.connect(url, size=1)
        with pytest.raises(ssl.SSLError):
            async with db.engine_at(url).connect():
                pass
    async with opened(Door(tmp_path, database_url, speaks_tls=False)) as door:
        with pytest.raises((ConnectionError, asyncpg.PostgresError)):
            await db.connect(door.url("sslmode=require"), size=1)


@pytest.mark.parametrize(
    ("url", "openly"),
    [
        ("postgresql://yima@/yima?host=/run/postgresql", False),
        ("postgresql://yima@localhost/yima", False),
        ("postgresql+asyncpg://yima@127.0.0.1:5433/yima", False),
        ("postgresql://yima@db.county.example/yima", True),
        ("postgresql://yima@/yima?host=db.county.example:5432", True),
        ("postgresql://yima@db.county.example/yima?sslmode=require", True),
        ("postgresql://yima@db.county.example/yima?sslmode=verify-full", False),
        ("postgresql://yima@db.county.example/yima?sslmode=verify-ca", False),
        ("postgresql://yima@database/yima?sslmode=disable", False),
        ("", False),
    ],
)
def test_an_address_on_which_nobody_proves_who_answers_is_known(
    url: str,
    openly: bool,  # noqa: FBT001
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.delenv("PGSSLMODE", raising=False)
    assert travels_openly(url) is openly
