"""Can a phone hand in a file, and is it told plainly when it cannot?"""

import io
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest
from PIL import Image

from api.citizen import attachments
from core.settings import Settings

MEGABYTE = 1024 * 1024
URL = "/v1/attachments"


@pytest.fixture
def client(http: httpx.AsyncClient) -> httpx.AsyncClient:
    """Return the client of an application that has the route."""
    routes = http.app.router.routes  # type: ignore[attr-defined]
    if not any(getattr(route, "operation_id", "") == "uploadAttachment" for route in routes):
        routes.extend(attachments.router.routes)
    return http


def photo(form: str = "JPEG") -> bytes:
    drawn = io.BytesIO()
    Image.effect_noise((64, 48), 80).convert("RGB").save(drawn, form)
    return drawn.getvalue()


async def send(client: httpx.AsyncClient, name: str, data: bytes, **fields: str) -> httpx.Response:
    return await client.post(URL, files={"file": (name, data, "application/octet-stream")}, data=fields)


async def test_a_photo_gets_a_receipt_and_other_fields_are_ignored(client: httpx.AsyncClient) -> None:
    data = photo()
    answer = await send(client, "渠道.jpg", data, fileType="image", user="x")
    assert answer.status_code == 201
    receipt = answer.json()
    assert set(receipt) == {"attachment_id", "media_type", "size", "sha256", "preview", "expires_at"}
    assert (receipt["media_type"], receipt["size"], receipt["preview"]) == ("image/jpeg", len(data), True)


async def test_a_file_up_to_the_limit_of_files_passes_the_limit_of_json(client: httpx.AsyncClient) -> None:
    answer = await send(client, "a.jpg", photo() + bytes(15 * MEGABYTE))
    assert answer.status_code == 201
    assert answer.json()["size"] > 15 * MEGABYTE


@pytest.mark.parametrize(
    ("name", "data", "status", "code"),
    [
        ("run.exe", b"MZ", 415, "attachment_type"),
        ("a.jpg", b"<html><script>", 422, "attachment_mismatch"),
        ("a.jpg", photo()[:300], 422, "attachment_broken"),
        ("a.jpg", b"", 422, "attachment_empty"),
        ("a.pdf", b"%PDF-1.4\n1 0 obj<</S/JavaScript>>\n%%EOF", 422, "attachment_active"),
        ("a.png", photo("PNG") + bytes(20 * MEGABYTE), 413, "attachment_too_large"),
        ("a.png", photo("PNG") + bytes(30 * MEGABYTE), 413, "attachment_too_large"),
    ],
)
async def test_a_refusal_is_a_problem_that_points_at_the_file(
    client: httpx.AsyncClient, name: str, data: bytes, status: int, code: str
) -> None:
    answer = await send(client, name, data)
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["errors"][0]["pointer"] == "/file"
    assert name not in answer.text


async def test_an_endless_body_without_a_length_is_cut_off(client: httpx.AsyncClient) -> None:
    sent = 0

    async def endless() -> AsyncIterator[bytes]:
        nonlocal sent
        yield b'--x\r\nContent-Disposition: form-data; name="file"; filename="a.jpg"\r\n\r\n'
        while True:
            sent += MEGABYTE
            yield bytes(MEGABYTE)

    answer = await client.post(URL, content=endless(), headers={"Content-Type": "multipart/form-data; boundary=x"})
    assert (answer.status_code, answer.json()["code"]) == (413, "attachment_too_large")
    assert sent <= 22 * MEGABYTE


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (b"", "multipart/form-data; boundary=x"),
        (b"--x\r\ngarbage", "multipart/form-data; boundary=x"),
        (b"--x--", "multipart/form-data"),
        (b"{}", "application/json"),
        (b"file=abc", "application/x-www-form-urlencoded"),
        (
            b'--x\r\nContent-Disposition: form-data; name="file"\r\n\r\ntext\r\n--x--\r\n',
            "multipart/form-data; boundary=x",
        ),
        (
            b'--x\r\nContent-Disposition: form-data; filename="a.jpg"\r\n\r\ntext\r\n--x--\r\n',
            "multipart/form-data; boundary=x",
        ),
    ],
)
async def test_a_body_without_a_file_is_a_problem_and_no_fault(
    client: httpx.AsyncClient, content: bytes, kind: str
) -> None:
    answer = await client.post(URL, content=content, headers={"Content-Type": kind})
    assert answer.status_code in {400, 415, 422}
    assert answer.headers["content-type"] == "application/problem+json"


async def test_a_store_that_is_away_answers_503_and_says_that_the_text_can_be_filed(
    client: httpx.AsyncClient, settings: Settings
) -> None:
    (settings.var_dir / "attachments").write_text("in the way")
    answer = await send(client, "a.jpg", photo())
    assert (answer.status_code, answer.json()["code"]) == (503, "storage_unavailable")
    assert int(answer.headers["retry-after"]) > 0
    assert "文字" in answer.json()["detail"]


async def test_the_documentation_shows_one_file_as_multipart(client: httpx.AsyncClient) -> None:
    client.app.openapi_schema = None  # type: ignore[attr-defined]
    document: dict[str, Any] = (await client.get("/openapi.json")).json()
    operation = document["paths"][URL]["post"]
    assert operation["operationId"] == "uploadAttachment"
    assert set(operation["requestBody"]["content"]) == {"multipart/form-data"}
    assert {"201", "413", "415", "422", "503"} <= set(operation["responses"])
