"""Does what is sealed open again, with its own binding and key alone, and is a bad ring refused?"""

import base64
import hashlib
import json
import os
import stat
from pathlib import Path
from typing import Any

import pytest
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from core import keychange, keyfile, keysource
from core.ciphers import AES, SM4, aead
from core.keyfile import KeysError, parse, refuse_known
from core.keyring import KeyRing, UnknownKeyError, _derive
from core.settings import Settings
from tests.conftest import KEYRING

ONE, TWO = hashlib.sha256(b"one").digest(), hashlib.sha256(b"two").digest()  # names of tests: the same everywhere
RING = KeyRing(1, {1: ONE, 2: TWO})
NATIONAL = KeyRing(2, {1: ONE, 2: TWO}, {2: SM4})


def told(active: int = 1, **keys: bytes) -> str:
    return json.dumps(
        {"active": active, "keys": {name[1:]: base64.b64encode(key).decode() for name, key in keys.items()}}
    )


@pytest.mark.parametrize("ring", [RING, NATIONAL])
def test_what_is_sealed_opens_with_its_binding_alone(ring: KeyRing) -> None:
    sealed = ring.seal("王小明", bound_to="person:1:name")
    assert ring.unseal(sealed, bound_to="person:1:name") == "王小明"
    for other in ("person:2:name", "person:1:phone", ""):
        with pytest.raises(InvalidTag):
            ring.unseal(sealed, bound_to=other)
    for place in range(len(sealed)):
        changed = bytearray(sealed)
        changed[place] ^= 1
        with pytest.raises((InvalidTag, KeyError)):
            ring.unseal(bytes(changed), bound_to="person:1:name")
    assert ring.seal("王小明", bound_to="person:1:name") != sealed


def test_a_row_says_its_key_and_cipher_and_stays_readable_after_a_change_of_both() -> None:
    old, new = RING.seal("old", bound_to="x"), NATIONAL.seal("new", bound_to="x")
    assert (old[0], new[:3]) == (1, bytes((0, 2, 2)))
    for ring in (RING, NATIONAL, KeyRing(1, RING.keys, {1: SM4})):
        assert [ring.unseal(sealed, bound_to="x") for sealed in (old, new)] == ["old", "new"]
    assert (NATIONAL.is_current(old), NATIONAL.is_current(new), RING.is_current(old)) == (False, True, True)


def test_a_row_from_before_there_was_a_choice_of_ciphers_opens() -> None:
    nonce = os.urandom(12)
    sealed = bytes((1,)) + nonce + AESGCM(_derive(ONE, "fields")).encrypt(nonce, "旧".encode(), b"x")
    assert NATIONAL.unseal(sealed, bound_to="x") == "旧"


def test_sm4_gcm_is_that_of_rfc_8998() -> None:
    key, nonce = bytes.fromhex("0123456789ABCDEFFEDCBA9876543210"), bytes.fromhex("00001234567800000000ABCD")
    plain = bytes.fromhex("".join(letter * 16 for letter in "ABCDEFEA"))
    bound = bytes.fromhex("FEEDFACEDEADBEEFFEEDFACEDEADBEEFABADDAD2")
    sealed = aead(SM4, key + bytes(16)).encrypt(nonce, plain, bound)
    assert sealed.hex().upper() == (
        "17F399F08C67D5EE19D0DC9969C4BB7D5FD46FD3756489069157B282BB200735"
        "D82710CA5C22F0CCFA7CBF93D496AC15A56834CBCF98C397B4024A2691233B8D83DE3541E4C2B58177E065A9BF7B62EC"
    )
    with pytest.raises(InvalidTag):
        aead(SM4, key + bytes(16)).decrypt(nonce, b"short", bound)


def test_a_key_that_is_gone_is_named_and_no_key_is_ever_shown() -> None:
    with pytest.raises(UnknownKeyError):
        KeyRing(2, {2: TWO}).unseal(RING.seal("x", bound_to="x"), bound_to="x")
    assert not any(part in repr(RING) for part in (repr(ONE), repr(TWO), "keys"))


# ------------------------------------------------------------------------- what is refused


@pytest.mark.parametrize(
    "key",
    [
        bytes(32),
        b"\xff" * 32,
        b"\x01\x02" * 16,
        bytes(range(32)),
        b"change-me-change-me-change-me-32",
        *KEYRING.keys.values(),
    ],
)
def test_a_key_that_anybody_could_guess_is_refused_in_production_alone(key: bytes, tmp_path: Path) -> None:
    text = told(k1=ONE, k2=key)
    with pytest.raises(KeysError, match=r"\[2\]"):
        refuse_known(parse(text, of="here"), of="here")
    for path, words in ((tmp_path / "none", text), (_file(tmp_path, text), "")):
        with pytest.raises(KeysError, match="不是随机的"):
            keysource.open_ring(path, words, public=True)
        assert keysource.open_ring(path, words, public=False)().active == 1


def test_a_random_key_never_looks_like_one_of_those() -> None:
    for _ in range(20_000):
        refuse_known(KeyRing(1, {1: os.urandom(32)}), of="here")


@pytest.mark.parametrize(
    "text",
    [
        "", "[]", "{}", '{"active": 1}', '{"active": 1, "keys": {"1": "short"}}', told(3, k1=ONE), told(0, k0=ONE),
        told(256, k256=ONE), told(1, k1=ONE[:31]), told(1, k1=ONE, k2=ONE), told(1, kx=ONE),
        '{"active": 1, "keys": {"1": "' + "é" * 43 + '="}}',
        told(1, k1=ONE)[:-1] + ', "ciphers": {"1": "ROT13"}}',
        told(1, k1=ONE)[:-1] + ', "ciphers": {"2": "SM4-GCM"}}',
    ],
)  # fmt: skip
def test_a_ring_that_cannot_be_used_is_one_sentence_without_a_key(text: str) -> None:
    with pytest.raises(KeysError) as refused:
        parse(text, of="YIMA_KEYS")
    assert str(refused.value).startswith("YIMA_KEYS: ")
    assert base64.b64encode(ONE).decode()[:12] not in str(refused.value)


def test_production_has_its_keys_from_one_place() -> None:
    public: dict[str, Any] = {"environment": "production", "base_url": "https://yima.example"}
    with pytest.raises(ValueError, match="YIMA_KEYS"):
        Settings(**public)
    with pytest.raises(ValueError, match="one place"):
        Settings(**public, keys="{}", key_file=Path("keys.json"))
    config = Settings(**public, keys=told(k1=ONE))
    assert keysource.open_ring(config.key_path, config.keys, public=True)().keys == {1: ONE}
    assert base64.b64encode(ONE).decode() not in repr(config)


# ------------------------------------------------------------------------- the file and its readers


def test_a_new_key_is_random_active_and_readable_by_its_owner_alone(tmp_path: Path) -> None:
    path = tmp_path / "keys.json"
    first = keychange.create(path)
    assert keychange.create(path) == first
    second = keychange.add(path, cipher=SM4)
    assert (second.active, second.keys[1], second.cipher_of(2)) == (2, first.keys[1], SM4)
    third = keychange.add(path, activate=False)
    assert (third.active, sorted(third.keys)) == (2, [1, 2, 3])
    assert keychange.activate(path, 3).active == 3
    assert sorted(keychange.remove(path, 2).keys) == [1, 3]
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert [entry.name for entry in tmp_path.iterdir()] == ["keys.json"]
    with pytest.raises(KeysError):
        keychange.activate(path, 9)


def test_a_file_stays_readable_to_whoever_could_read_it(tmp_path: Path) -> None:
    path = tmp_path / "keys.json"
    keychange.create(path)
    path.chmod(0o640)
    if os.geteuid() == 0:
        os.chown(path, 10001, 10001)
    before = path.stat()
    keychange.add(path)
    after = path.stat()
    assert (after.st_mode, after.st_uid, after.st_gid) == (before.st_mode, before.st_uid, before.st_gid)


def test_a_process_learns_of_a_new_key_when_a_row_names_it_and_of_the_active_one_within_a_second(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "keys.json"
    keychange.create(path)
    source = keysource.open_ring(path, "", public=True)
    ring = source()
    newer = keychange.add(path)
    sealed = newer.seal("新", bound_to="x")
    assert (ring.active, ring.unseal(sealed, bound_to="x")) == (1, "新"), (
        "a request keeps its ring and opens what is new"
    )
    assert source().active == 2
    keychange.add(path)
    assert source().active == 2, "within the same second nobody looks again"
    monkeypatch.setattr(keysource, "_LOOK_EVERY", 0.0)
    assert source().active == 3


def test_a_file_that_breaks_leaves_the_ring_as_it_was(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keysource, "_LOOK_EVERY", 0.0)
    path = tmp_path / "keys.json"
    good = keychange.create(path)
    source = keysource.open_ring(path, "", public=True)
    for text in ("{", told(k1=bytes(32))):
        path.write_text(text)
        assert source() == good
    path.unlink()
    assert source() == good
    path.write_text(keyfile.as_text(keychange.with_new_key(good, 2, AES)))
    assert source().active == 2


def _file(folder: Path, text: str) -> Path:
    path = folder / "given.json"
    path.write_text(text)
    return path
