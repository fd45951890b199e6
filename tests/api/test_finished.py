"""Finished answers: ETag, 304, gzip, HEAD, a new release, and never a profile."""

import asyncio
import gzip
import threading
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import brotli
import httpx
import pytest
import zstandard

from app.api import finished
from app.api.finished import chosen_coding, same_version
from app.catalogue.assemble import Catalogue
from app.main import create_app
from app.settings import Settings
from app.storage.engine import open_engine
from app.storage.load import load, migrate
from tests.conftest import LATER, LOADED, TODAY

pytestmark = pytest.mark.anyio

PATHS = ["/v1/about", "/v1/approaches", "/v1/approaches/satri-cel", "/v1/search?q=car", "/v1/tumor-types/STAD"]


@pytest.mark.parametrize("path", PATHS)
async def test_a_get_has_a_strong_etag_and_the_same_bytes_again(api: httpx.AsyncClient, path: str) -> None:
    first, again = await api.get(path), await api.get(path)

    assert first.headers["etag"].startswith('"')
    assert (again.content, again.headers["etag"]) == (first.content, first.headers["etag"])
    assert first.headers["cache-control"] == "public, max-age=0, must-revalidate"


@pytest.mark.parametrize("path", PATHS)
async def test_an_unchanged_answer_is_304_without_a_body(api: httpx.AsyncClient, path: str) -> None:
    etag = (await api.get(path)).headers["etag"]

    unchanged = await api.get(path, headers={"if-none-match": f'"other", {etag}'})
    changed = await api.get(path, headers={"if-none-match": '"other"'})

    assert (unchanged.status_code, unchanged.content, unchanged.headers["etag"]) == (304, b"", etag)
    assert "accept-encoding" in unchanged.headers["vary"]
    assert changed.status_code == 200


async def test_gzip_is_another_representation_with_its_own_etag(api: httpx.AsyncClient) -> None:
    plain = await api.get("/v1/approaches", headers={"accept-encoding": "identity"})
    async with api.stream("GET", "/v1/approaches", headers={"accept-encoding": "gzip"}) as small:
        raw = b"".join([part async for part in small.aiter_raw()])

    assert small.headers["content-encoding"] == "gzip"
    assert small.headers["etag"] != plain.headers["etag"]
    assert gzip.decompress(raw) == plain.content
    assert len(raw) < len(plain.content) / 2


async def test_head_is_get_without_the_body(api: httpx.AsyncClient) -> None:
    head, get = await api.head("/v1/about"), await api.get("/v1/about")

    assert head.content == b""
    assert head.headers == get.headers
    assert (await api.head("/v1/approaches/nope")).status_code == 404


async def test_a_match_is_never_kept(api: httpx.AsyncClient) -> None:
    answer = await api.post("/v1/match", json={"tumor_type": "STAD"})

    assert answer.headers["cache-control"] == "no-store"
    assert "etag" not in answer.headers
    assert answer.headers["catalogue-release"] == answer.json()["release"]


async def test_a_large_answer_is_compressed_once_for_all_and_not_where_others_wait(sqlite_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[int] = []
    real = finished._CODINGS[b"gzip"]

    def told(body: bytes) -> bytes:
        made.append(threading.get_ident())
        return real(body)

    monkeypatch.setitem(finished._CODINGS, b"gzip", told)
    app = create_app(Settings(_env_file=None, database_url=sqlite_url), today=lambda: TODAY)
    async with app.router.lifespan_context(app), httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url="http://test") as api:
        await api.get("/v1/export/catalogue.json", headers={"accept-encoding": "identity"})
        ask = {"headers": {"accept-encoding": "gzip"}}
        answers = await asyncio.gather(*(api.get("/v1/export/catalogue.json", **ask) for _ in range(3)))
        after = await api.get("/v1/export/catalogue.json", **ask)

    assert threading.get_ident() not in made
    assert len(made) <= 3
    assert {answer.headers["etag"] for answer in (*answers, after)} == {after.headers["etag"]}
    assert after.headers["content-encoding"] == "gzip"
    assert app.finished.counts()[2] == sum(found.size for found in app.finished._kept.values())


async def test_problems_are_never_kept(api: httpx.AsyncClient) -> None:
    answer = await api.get("/v1/approaches/nope")

    assert answer.headers["cache-control"] == "no-store"
    assert "etag" not in answer.headers
    assert "catalogue-release" in answer.headers


async def test_a_new_release_is_served_without_a_restart_and_old_cursors_say_that_it_moved_on(tmp_path: Path, catalogue: Catalogue) -> None:
    url = f"sqlite:///{tmp_path}/own.db"
    engine = open_engine(url)
    migrate(engine)
    load(engine, catalogue, LOADED)
    app = create_app(Settings(_env_file=None, database_url=url), today=lambda: TODAY)

    async with app.router.lifespan_context(app), httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url="http://test") as api:
        before = await api.get("/v1/approaches", params={"limit": 2})
        load(engine, replace(catalogue, approaches=catalogue.approaches[:-1]), LATER)
        app.state.serving.look()
        after = await api.get("/v1/approaches", params={"limit": 2})
        stale = await api.get("/v1/approaches", params={"limit": 2, "cursor": before.json()["next_cursor"]})

    assert after.json()["total"] == before.json()["total"] - 1
    assert after.headers["etag"] != before.headers["etag"]
    assert stale.status_code == 410
    assert stale.headers["link"] == '</v1/approaches?limit=2>; rel="first"'
    engine.dispose()


async def test_memory_for_finished_answers_is_bounded(sqlite_url: str) -> None:
    app = create_app(Settings(_env_file=None, database_url=sqlite_url, cache_bytes=200_000), today=lambda: TODAY)
    async with app.router.lifespan_context(app), httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url="http://test") as api:
        for limit in range(1, 40):
            assert (await api.get("/v1/approaches", params={"limit": limit})).status_code == 200
        kept = app.finished._kept

    assert 0 < sum(found.size for found in kept.values()) <= 200_000


@pytest.mark.parametrize(
    ("accepted", "coding"),
    [
        (b"gzip", b"gzip"),
        (b"gzip, deflate, br, zstd", b"br"),
        (b"br;q=0.5, gzip", b"gzip"),
        (b"zstd, gzip;q=0.8", b"zstd"),
        (b"gzip;q=0", None),
        (b"*", b"br"),
        (b"*;q=0", None),
        (b"identity", None),
        (b"br;q=0, *", b"zstd"),
        (b"gzip;q=nonsense", None),
    ],
)
async def test_what_accept_encoding_chooses(accepted: bytes, coding: bytes | None) -> None:
    assert chosen_coding(accepted) == coding


@pytest.mark.parametrize(("coding", "decode"), [("br", brotli.decompress), ("zstd", lambda body: zstandard.decompress(body)), ("gzip", gzip.decompress)])
async def test_every_encoding_is_the_same_answer_with_an_etag_of_its_own(api: httpx.AsyncClient, coding: str, decode: Callable[[bytes], bytes]) -> None:
    plain = await api.get("/v1/targets", headers={"accept-encoding": "identity"})
    async with api.stream("GET", "/v1/targets", headers={"accept-encoding": coding}) as answer:
        raw = b"".join([part async for part in answer.aiter_raw()])

    assert answer.headers["content-encoding"] == coding
    assert answer.headers["vary"] == "accept-encoding"
    assert answer.headers["etag"] != plain.headers["etag"]
    assert decode(raw) == plain.content
    unchanged = await api.get("/v1/targets", headers={"accept-encoding": coding, "if-none-match": answer.headers["etag"]})
    assert unchanged.status_code == 304


@pytest.mark.parametrize(("asked", "same"), [(b'"a"', True), (b'W/"a"', True), (b'"b", "a"', True), (b"*", True), (b'"b"', False), (b"a", False)])
async def test_what_if_none_match_lists(asked: bytes, same: bool) -> None:
    assert same_version(asked, b'"a"') is same


async def test_many_different_questions_at_once_are_all_answered(api: httpx.AsyncClient) -> None:
    """Once, requests that waited for a connection held the threads that others needed to give theirs back."""
    days = [f"20{year:02d}-{month:02d}-01" for year in range(15, 25) for month in range(1, 13)]

    answers = await asyncio.wait_for(asyncio.gather(*(api.get("/v1/approaches", params={"as_of": day, "limit": 3}) for day in days)), timeout=60)

    assert {answer.status_code for answer in answers} == {200}
    assert [answer.json()["as_of"] for answer in answers] == days


async def test_answers_to_other_sites_are_shared_only_with_those_that_are_named(sqlite_url: str) -> None:
    app = create_app(Settings(_env_file=None, database_url=sqlite_url, cors_origins=("https://hospital.example",)), today=lambda: TODAY)
    async with app.router.lifespan_context(app), httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url="http://test") as api:
        for _ in ("first", "kept"):
            named = await api.get("/v1/about", headers={"origin": "https://hospital.example"})
            other = await api.get("/v1/about", headers={"origin": "https://elsewhere.example"})
            plain = await api.get("/v1/about")
            assert named.headers["access-control-allow-origin"] == "https://hospital.example"
            assert "origin" in named.headers["vary"].lower()
            assert "access-control-allow-origin" not in other.headers
            assert "access-control-allow-origin" not in plain.headers
            assert named.content == other.content == plain.content
