"""Changes, releases, exports, the landscape and guidance, over HTTP on both databases."""

import asyncio
import csv
import io
import json
import sqlite3
import tempfile
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import httpx
import pytest

from app.api import export
from app.catalogue.assemble import Catalogue
from app.catalogue.differences import differences, versions_of
from app.catalogue.exported import read_export
from app.catalogue.problems import CatalogueRefused
from app.domain.dates import PartialDate
from app.main import create_app
from app.settings import Settings
from app.storage.engine import open_engine
from app.storage.load import load, migrate
from tests.conftest import LATER, LOADED, TODAY

pytestmark = pytest.mark.anyio

SVG = "{http://www.w3.org/2000/svg}"
ATOM = "{http://www.w3.org/2005/Atom}"


async def get(api: httpx.AsyncClient, path: str, **params: Any) -> Any:
    answer = await api.get(path, params=params)
    assert answer.status_code == 200, answer.text
    return answer.json()


# --- changes ---


async def test_changes_are_newest_first_and_every_one_says_what_it_moved(api: httpx.AsyncClient, catalogue: Catalogue) -> None:
    found = await get(api, "/v1/changes", limit=200, approach="satri-cel")
    approval = next(one for one in found["items"] if one["fact"]["kind"] == "decision_made")

    days = [PartialDate.parse(one["fact"]["date"]).counts_from for one in found["items"]]
    assert found["total"] == sum(len(one.timeline) for one in catalogue.approaches if one.id == "satri-cel")
    assert days == sorted(days, reverse=True)
    assert {"tumor_type": {"id": "STAD", "name": "Stomach Adenocarcinoma"}, "before": "under_review", "after": "approved"} in approval["moved"]


async def test_changes_since_a_day_and_only_those_that_moved_a_status(api: httpx.AsyncClient) -> None:
    found = await get(api, "/v1/changes", limit=200, since="2025-01-01", moved_only="true", facets="kind")

    assert found["items"]
    assert all(one["moved"] for one in found["items"])
    assert all(one["fact"]["date"][:4] >= "2025" for one in found["items"])
    assert sum(count["count"] for count in found["facets"]["kind"]) == found["total"]


async def test_the_feed_tells_the_same_changes_as_the_list(api: httpx.AsyncClient) -> None:
    listed = await get(api, "/v1/changes", limit=5, tumor_type="STAD")
    answer = await api.get("/v1/changes.atom", params={"limit": 5, "tumor_type": "STAD"})
    feed = ElementTree.fromstring(answer.content)

    assert answer.headers["content-type"] == "application/atom+xml"
    assert [entry.findtext(f"{ATOM}id") for entry in feed.findall(f"{ATOM}entry")] == [f"urn:cartograph:fact:{one['id']}" for one in listed["items"]]
    assert all(feed.findtext(f"{ATOM}{name}") for name in ("title", "id", "updated"))
    assert all(entry.findtext(f"{ATOM}updated", "").endswith("Z") for entry in feed.findall(f"{ATOM}entry"))


# --- releases ---


async def test_two_releases_are_compared_record_by_record_with_the_statuses_that_changed(tmp_path: Path, catalogue: Catalogue) -> None:
    url = f"sqlite:///{tmp_path}/own.db"
    engine = open_engine(url)
    migrate(engine)
    load(engine, catalogue, LOADED)
    changed = next(one for one in catalogue.approaches if one.id == "satri-cel")
    cut = changed.model_copy(update={"timeline": tuple(fact for fact in changed.timeline if fact.kind != "decision_made")})
    second = replace(catalogue, approaches=tuple(cut if one.id == "satri-cel" else one for one in catalogue.approaches[:-1]))
    load(engine, second, LATER)
    engine.dispose()
    app = create_app(Settings(_env_file=None, database_url=url), today=lambda: TODAY)

    async with app.router.lifespan_context(app), httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url="http://test") as api:
        releases = await get(api, "/v1/releases")
        compared = await get(api, "/v1/releases/previous/current")
        back = await get(api, f"/v1/releases/{second.release}/{catalogue.release}")
        unknown = await api.get("/v1/releases/r-nothing/current")

    assert [one["id"] for one in releases["releases"]] == [second.release, catalogue.release]
    by_key = {(one["kind"], one["id"]): one for one in compared["records"]}
    assert by_key["approach", catalogue.approaches[-1].id]["change"] == "removed"
    assert by_key["approach", "satri-cel"]["change"] == "changed"
    status = by_key["status", "satri-cel/STAD"]
    assert {"pointer": "/evidence_status", "before": "approved", "after": "under_review"} in status["fields"]
    assert compared["counts"]["removed"] == back["counts"]["added"]
    assert unknown.status_code == 404
    assert catalogue.release in unknown.json()["errors"][0]["suggestions"]


async def test_equal_catalogues_do_not_differ(catalogue: Catalogue) -> None:
    assert differences(versions_of(catalogue), versions_of(catalogue)) == ()


# --- export ---


async def test_an_export_loaded_into_an_empty_database_is_the_same_release(api: httpx.AsyncClient, tmp_path: Path, catalogue: Catalogue) -> None:
    file = tmp_path / "catalogue.json"
    file.write_bytes((await api.get("/v1/export/catalogue.json")).content)

    again = read_export(file)
    engine = open_engine(f"sqlite:///{tmp_path}/again.db")
    migrate(engine)
    loaded = load(engine, again, LOADED)
    engine.dispose()

    assert loaded.release == catalogue.release


async def test_an_export_that_was_changed_is_refused(api: httpx.AsyncClient, tmp_path: Path) -> None:
    said = json.loads((await api.get("/v1/export/catalogue.json")).content)
    said["records"]["targets"][0]["name"] = "something else"
    file = tmp_path / "catalogue.json"
    file.write_text(json.dumps(said), encoding="utf-8")

    with pytest.raises(CatalogueRefused, match="1 problem"):
        read_export(file)


async def test_lines_hold_every_record_once(api: httpx.AsyncClient, catalogue: Catalogue) -> None:
    lines = (await api.get("/v1/export/catalogue.ndjson")).text.splitlines()

    assert json.loads(lines[0])["release"] == catalogue.release
    kinds = [json.loads(line)["kind"] for line in lines[1:]]
    assert kinds.count("approach") == len(catalogue.approaches)
    assert kinds.count("source") == len(catalogue.sources)


async def test_every_table_has_a_line_for_every_record(api: httpx.AsyncClient, catalogue: Catalogue) -> None:
    files = (await get(api, "/v1/export"))["files"]
    rows = {}
    for file in files:
        if file["name"].endswith(".csv"):
            answer = await api.get(file["path"])
            rows[file["name"]] = list(csv.DictReader(io.StringIO(answer.text, newline="")))

    assert len(rows["approaches.csv"]) == len(catalogue.approaches)
    assert len(rows["trials.csv"]) == len(catalogue.trials)
    assert len(rows["facts.csv"]) == sum(len(one.timeline) for one in catalogue.approaches)
    assert all(None not in row and None not in row.values() for table in rows.values() for row in table)
    shares = [row for row in rows["results.csv"] if row["evaluable"]]
    assert all(float(row["response_percent"]) == round(100 * int(row["responders"]) / int(row["evaluable"]), 1) for row in shares)


async def test_the_sqlite_file_is_made_once_for_a_release_and_nothing_stays_on_disk(sqlite_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[str] = []
    real = export.sqlite_copy

    def told(text: str, loaded_at: datetime) -> bytes:
        made.append(tempfile.gettempdir())
        return real(text, loaded_at)

    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    monkeypatch.setattr(export, "sqlite_copy", told)
    app = create_app(Settings(_env_file=None, database_url=sqlite_url, cache_bytes=0), today=lambda: TODAY)
    async with app.router.lifespan_context(app), httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url="http://test") as api:
        answers = await asyncio.gather(*(api.get("/v1/export/catalogue.sqlite") for _ in range(3)))

    assert made == [str(tmp_path)]
    assert len({answer.content for answer in answers}) == 1
    assert list(tmp_path.iterdir()) == []


async def test_the_sqlite_file_is_a_database_of_this_release(api: httpx.AsyncClient, tmp_path: Path, catalogue: Catalogue) -> None:
    answer = await api.get("/v1/export/catalogue.sqlite")
    again = await api.get("/v1/export/catalogue.sqlite")
    file = tmp_path / "catalogue.sqlite"
    file.write_bytes(answer.content)

    connection = sqlite3.connect(file)
    assert connection.execute("SELECT id FROM release").fetchone() == (catalogue.release,)
    assert connection.execute("SELECT count(*) FROM approach").fetchone() == (len(catalogue.approaches),)
    connection.close()
    assert answer.content == again.content


async def test_a_file_that_does_not_exist_names_those_that_do(api: httpx.AsyncClient) -> None:
    answer = await api.get("/v1/export/approaches.xlsx")

    assert answer.status_code == 404
    assert "approaches.csv" in answer.json()["errors"][0]["suggestions"]


# --- landscape ---


async def test_every_cell_counts_what_its_link_lists(sqlite_api: httpx.AsyncClient) -> None:
    landscape = await get(sqlite_api, "/v1/landscape")

    assert landscape["cells"]
    for cell in landscape["cells"]:
        listed = (await sqlite_api.get(f"{cell['path']}&limit=200")).json()
        assert listed["total"] == cell["count"], cell
        assert all(cell["target"] in item["targets"] for item in listed["items"])


async def test_the_best_of_a_cell_is_the_best_of_its_approaches(api: httpx.AsyncClient) -> None:
    landscape = await get(api, "/v1/landscape", tumor_type="STAD")
    cell = next(one for one in landscape["cells"] if one["target"] == "cldn18.2")

    assert (cell["tumor_type"], cell["best_status"]) == ("STAD", "approved")


async def test_the_field_grew(api: httpx.AsyncClient) -> None:
    sizes = [len((await get(api, "/v1/landscape", as_of=str(date(year, 12, 31))))["cells"]) for year in (2005, 2015, 2020, 2025)]

    assert sizes == sorted(sizes)
    assert sizes[0] < sizes[-1]


async def test_the_picture_has_a_link_and_words_in_every_cell_and_no_script(api: httpx.AsyncClient) -> None:
    landscape = await get(api, "/v1/landscape")
    answer = await api.get("/v1/landscape.svg")
    picture = ElementTree.fromstring(answer.content)

    assert answer.headers["content-type"] == "image/svg+xml"
    links = [link for link in picture.iter(f"{SVG}a") if link.get("aria-label")]
    assert [link.get("href") for link in links] == [cell["path"] for cell in landscape["cells"]]
    assert all(link.findtext(f"{SVG}title") == link.get("aria-label") for link in links)
    assert picture.findtext(f"{SVG}title")
    assert picture.findtext(f"{SVG}desc")
    assert not list(picture.iter(f"{SVG}script"))
    assert "http" not in answer.text.replace('xmlns="http://www.w3.org/2000/svg"', "")


async def test_every_colour_can_be_read() -> None:
    from app.api.landscape_drawing import COLOURS

    def luminance(colour: str) -> float:
        parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
        linear = [part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    for fill, ink, *_ in COLOURS.values():
        low, high = sorted((luminance(fill), luminance(ink)))
        assert (high + 0.05) / (low + 0.05) >= 4.5, (fill, ink)
    assert len({letter for _, _, letter, _ in COLOURS.values()}) == len(COLOURS)


# --- the two ways of one list ---


@pytest.mark.parametrize(
    "query",
    [
        "",
        "tumor_type=STAD",
        "tumor_type=SOLID&limit=5",
        "tumor_type=STAD&tumor_type=SOLID_NON_CNS",
        "target=cldn18.2&target=GPC3",
        "status=approved&status=In%20trials",
        "recruiting=true&q=til",
        "recruiting=false&limit=7",
        "country=CN&country=us",
        "tumor_type=HCC&tumor_match=exact&tumor_match=narrower",
        "sort=-since&limit=3",
        "review_overdue=true",
        "regulator=FDA&modality=til&route=intravenous",
        "as_of=2025-01-01&tumor_type=GB",
        "barrier=antigen-heterogeneity&strategy=dual-target",
        "q=nothing+has+this+name",
        "tumor_type=nonsense",
        "unknown=1",
        "limit=0",
        "limit=2&limit=3",
        "developer=CARsgen%20Therapeutics",
        "q=%25_%25",
    ],
)
async def test_an_answer_before_routing_is_the_answer_of_the_route(database_url: str, query: str) -> None:
    app = create_app(Settings(_env_file=None, database_url=database_url, cache_bytes=0), today=lambda: TODAY)

    async with app.router.lifespan_context(app):
        answers = []
        for way in (app.swift, app.route):
            async with httpx.AsyncClient(transport=httpx.ASGITransport(app=way), base_url="http://test") as api:
                answers.append(await api.get(f"/v1/approaches?{query}"))

    before, routed = answers
    assert (before.status_code, before.content) == (routed.status_code, routed.content)
    assert before.headers.get("link") == routed.headers.get("link")


@pytest.mark.parametrize(
    "body",
    [
        '{"tumor_type": "STAD"}',
        '{"tumor_type": "GBM", "country": "us", "hla": ["A*02:01"]}',
        '{"tumor_type": "nonsense"}',
        '{"tumor_type": "STAD", "unknown": 1}',
        "[1]",
        "{",
        "",
    ],
)
async def test_a_match_before_routing_is_the_match_of_the_route(sqlite_url: str, body: str) -> None:
    app = create_app(Settings(_env_file=None, database_url=sqlite_url), today=lambda: TODAY)

    async with app.router.lifespan_context(app):
        answers = []
        for way in (app.swift, app.route):
            async with httpx.AsyncClient(transport=httpx.ASGITransport(app=way), base_url="http://test") as api:
                answers.append(await api.post("/v1/match?limit=5", content=body, headers={"content-type": "application/json"}))

    before, routed = answers
    assert (before.status_code, before.json()) == (routed.status_code, routed.json())
    assert before.headers["cache-control"] == routed.headers["cache-control"] == "no-store"
