"""PostgreSQL as it is run: a primary with a streaming standby, several hosts in one address. Each is lost in turn."""

import asyncio
import time
from collections.abc import Iterator
from dataclasses import replace

import httpx
import pytest

from app.catalogue.assemble import Catalogue
from app.main import create_app
from app.settings import Settings
from app.storage.engine import CannotConnect, open_engine
from app.storage.load import load, migrate
from app.storage.prepared import reader_of
from app.storage.queries.asked import Asked, Window
from bench.pair import Server, primary_and_standby
from tests.conftest import LATER, LOADED, TODAY

pytestmark = pytest.mark.anyio


@pytest.fixture
def pair() -> Iterator[tuple[Server, Server]]:
    """A primary and a standby that follows it."""
    with primary_and_standby() as servers:
        yield servers


def caught_up(standby: Server, release: str) -> bool:
    engine = open_engine(f"postgresql://postgres@127.0.0.1:{standby.port}/postgres")
    try:
        for _ in range(100):
            try:
                with engine.connect() as connection:
                    if connection.exec_driver_sql("SELECT id FROM release").scalar() == release:
                        return True
            except Exception:  # noqa: BLE001  # the table is not there before the standby has caught up
                pass
            time.sleep(0.1)
        return False
    finally:
        engine.dispose()


async def test_the_primary_is_lost_and_reading_goes_on(pair: tuple[Server, Server], catalogue: Catalogue) -> None:
    primary, standby = pair
    hosts = f"127.0.0.1:{primary.port},127.0.0.1:{standby.port}"
    writing = open_engine(f"postgresql://postgres@{hosts}/postgres?target_session_attrs=read-write")
    migrate(writing)
    first = load(writing, catalogue, LOADED)
    assert caught_up(standby, first.release)
    app = create_app(Settings(_env_file=None, database_url=f"postgresql://postgres@{hosts}/postgres", cache_bytes=0), today=lambda: TODAY)

    async with app.router.lifespan_context(app), httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url="http://test", timeout=30) as api:
        before = await api.get("/v1/approaches", params={"limit": 3})
        primary.kill()
        lists = [await api.get("/v1/approaches", params={"limit": 3}) for _ in range(3)]
        one = await api.get("/v1/approaches/satri-cel")
        ready = await api.get("/health/ready")
        match = await api.post("/v1/match", json={"tumor_type": "STAD"})
        with pytest.raises(CannotConnect, match=r"does not answer|read-write|refused|closed"):
            load(writing, replace(catalogue, approaches=catalogue.approaches[:-1]), LATER)
        primary.start()
        second = load(writing, replace(catalogue, approaches=catalogue.approaches[:-1]), LATER)
        assert caught_up(standby, second.release)
        app.state.serving.look()
        after = await api.get("/v1/approaches", params={"limit": 3})

    assert before.status_code == 200
    assert [answer.content for answer in lists] == [before.content] * 3
    assert (one.status_code, ready.status_code, match.status_code) == (200, 200, 200)
    assert after.json()["release"] == second.release
    writing.dispose()


async def test_with_every_host_lost_matching_goes_on_and_readiness_tells_the_truth(pair: tuple[Server, Server], catalogue: Catalogue) -> None:
    primary, standby = pair
    url = f"postgresql://postgres@127.0.0.1:{primary.port},127.0.0.1:{standby.port}/postgres"
    engine = open_engine(url)
    migrate(engine)
    load(engine, catalogue, LOADED)
    engine.dispose()
    app = create_app(Settings(_env_file=None, database_url=url, cache_bytes=0), today=lambda: TODAY)

    async with app.router.lifespan_context(app), httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url="http://test", timeout=30) as api:
        assert (await api.get("/health/ready")).json()["ready"]
        standby.stop()
        primary.kill()
        ready = await api.get("/health/ready")
        listed = await api.get("/v1/approaches", params={"limit": 3})
        match = await api.post("/v1/match", json={"tumor_type": "STAD"})
        live = await api.get("/health/live")
        primary.start()
        again = await api.get("/health/ready")
        recovered = await api.get("/v1/approaches", params={"limit": 3})

    assert (ready.status_code, ready.json()["ready"]) == (503, False)
    assert "does not answer" in ready.json()["reason"]
    assert (listed.status_code, listed.json()["type"]) == (503, "/problems/unavailable")
    assert (match.status_code, live.status_code) == (200, 200)
    assert (again.status_code, recovered.status_code) == (200, 200)


async def test_a_page_is_given_up_after_the_time_that_statements_have(postgres_url: str) -> None:
    engine = open_engine(postgres_url)
    reader = reader_of(engine, statement_seconds=0.2)
    with engine.connect() as holding, holding.begin():
        holding.exec_driver_sql("LOCK TABLE headline IN ACCESS EXCLUSIVE MODE")
        began = time.monotonic()
        with pytest.raises(CannotConnect, match="statement timeout"):
            await asyncio.wait_for(reader.page(Asked(as_of=TODAY), "status", Window(1)), 20)
        took = time.monotonic() - began
    rows = await reader.page(Asked(as_of=TODAY), "status", Window(1))
    await reader.close()
    engine.dispose()

    assert took < 2
    assert len(rows) == 1
