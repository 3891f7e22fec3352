"""The poster's code over HTTP, and the trees that clients cache."""

import httpx

from core.database import Database
from services.organisation.access_file import DemoAccess
from tests.people import VILLAGE


async def test_a_place_tells_its_area_desks_and_categories(http: httpx.AsyncClient, demo: DemoAccess) -> None:
    place = next(place for place in demo.places if place.area_code == VILLAGE)
    page = (await http.get(f"/v1/places/{place.place_code}")).json()
    assert page["area"]["village"]["code"] == VILLAGE
    assert page["desks"][0]["phone"]
    assert {category["slug"] for category in page["categories"]} >= {"agri", "land", "other"}


async def test_a_revoked_or_mistyped_code_is_not_found(
    http: httpx.AsyncClient, database: Database, demo: DemoAccess
) -> None:
    code = demo.places[0].place_code
    wrong = code[:-1] + ("0" if code[-1] != "0" else "1")
    assert (await http.get(f"/v1/places/{wrong}")).json()["code"] == "place_unknown"
    await database.hot.execute("UPDATE place SET revoked_at = now() WHERE code = $1", code)
    assert (await http.get(f"/v1/places/{code}")).status_code == 404


async def test_each_opening_of_the_poster_counts_one_scan(
    http: httpx.AsyncClient, database: Database, demo: DemoAccess
) -> None:
    code = demo.places[0].place_code
    for _ in range(3):
        answer = await http.get(f"/q/{code}", headers={"Accept": "application/json"})
        assert answer.json()["place_code"] == code
    await http.get(f"/v1/places/{code}")
    assert [tuple(row) for row in await database.hot.fetch("SELECT place_code, count FROM place_scan")] == [(code, 3)]


async def test_areas_are_walked_down_and_cached(http: httpx.AsyncClient, demo: DemoAccess) -> None:
    townships = (await http.get("/v1/areas")).json()["items"]
    for level in ("province", "city", "county"):
        (only,) = townships
        assert only["level"] == level
        townships = (await http.get("/v1/areas", params={"parent": only["code"]})).json()["items"]
    assert len(townships) == 3
    first = await http.get("/v1/areas", params={"parent": townships[0]["code"]})
    assert len(first.json()["items"]) == 8
    headers = {"If-None-Match": first.headers["etag"]}
    again = await http.get("/v1/areas", params={"parent": townships[0]["code"]}, headers=headers)
    assert (again.status_code, again.content) == (304, b"")
    assert (await http.get("/v1/areas?parent=12")).json()["code"] == "validation"
    assert (await http.get("/v1/areas?parent=123456789012")).json()["code"] == "area_unknown"


async def test_categories_say_which_level_comes_first(http: httpx.AsyncClient, demo: DemoAccess) -> None:
    items = (await http.get("/v1/categories")).json()["items"]
    agri = next(item for item in items if item["slug"] == "agri")
    irrigation = next(child for child in agri["children"] if child["slug"] == "agri.irrigation")
    assert irrigation["lowest_level"] == "village"
