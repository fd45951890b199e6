"""Headers, ids, metrics, limits and time limits around every answer."""

import asyncio
import logging
from collections.abc import AsyncIterator

import httpx
import pytest

from app.api.guarded import is_request_id
from app.main import Cartograph, create_app
from app.settings import Settings
from tests.conftest import TODAY

pytestmark = pytest.mark.anyio


async def serve(url: str, **settings: object) -> AsyncIterator[tuple[Cartograph, httpx.AsyncClient]]:
    app = create_app(Settings(_env_file=None, database_url=url, **settings), today=lambda: TODAY)
    async with app.router.lifespan_context(app), httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url="http://test") as client:
        yield app, client


@pytest.mark.parametrize(
    "path", ["/v1/about", "/v1/approaches?limit=1", "/v1/approaches/nope", "/nothing", "/docs", "/health/live", "/metrics", "/v1/landscape.svg"]
)
async def test_every_answer_has_safe_headers_and_an_id(sqlite_api: httpx.AsyncClient, path: str) -> None:
    for _ in range(2):  # made, then found finished
        answer = await sqlite_api.get(path, headers={"x-request-id": "case-6"})

        assert answer.headers["x-content-type-options"] == "nosniff"
        if answer.status_code != 200 or not path.startswith("/v1/") or path.endswith(".svg"):
            [policy] = answer.headers.get_list("content-security-policy")
            assert ("default-src 'self'" if path == "/docs" else "default-src 'none'") in policy
        else:  # a plain JSON answer needs no more than that nobody takes it for anything else
            assert answer.headers["content-type"] == "application/json"
        assert answer.headers.get_list("x-request-id") == ["case-6"]


async def test_a_callers_id_comes_back_and_a_strange_one_does_not(sqlite_api: httpx.AsyncClient) -> None:
    own = await sqlite_api.get("/health/live", headers={"x-request-id": "case-7"})
    made = await sqlite_api.get("/health/live")
    strange = await sqlite_api.get("/health/live", headers={"x-request-id": "a b<script>"})

    assert is_request_id(made.headers["x-request-id"].encode())
    assert own.headers["x-request-id"] == "case-7"
    assert "script" not in strange.headers["x-request-id"]


async def test_metrics_count_by_route_and_never_show_what_was_typed(sqlite_url: str) -> None:
    async for _, client in serve(sqlite_url):
        await client.get("/v1/approaches", params={"q": "secretword"})
        await client.get("/v1/approaches", params={"q": "secretword"})
        await client.get("/v1/targets/secretname")
        await client.get("/v1/targets")
        await client.get("/v1/targets")
        await client.get("/secretpath")
        await client.post("/v1/match", json={"tumor_type": "STAD", "country": "CN"})
        text = (await client.get("/metrics")).text

    assert 'cartograph_answers_total{method="GET",route="/v1/targets/{id}",status="404"} 1.0' in text
    assert 'route="/v1/match",status="200"} 1.0' in text
    assert "cartograph_finished_found 2.0" in text
    assert "cartograph_ready 1.0" in text
    assert 'cartograph_release{id="r-' in text
    assert "cartograph_reviews_overdue" in text
    assert "process_resident_memory_bytes" in text
    assert "secret" not in text


async def test_a_limit_lets_each_client_ask_so_much_and_says_what_is_left(sqlite_url: str) -> None:
    async for _, client in serve(sqlite_url, rate_limit="7/minute", cors_origins=["https://clinic.example"]):
        first = await client.get("/v1/about")
        match = await client.post("/v1/match", json={"tumor_type": "STAD"})
        last = await client.get("/v1/about")
        refused = await client.get("/v1/about", headers={"x-request-id": "case-9", "origin": "https://clinic.example"})
        free = await client.get("/health/live")
        counted = (await client.get("/metrics")).text

    assert first.headers["ratelimit"].startswith('"default";r=6;t=')
    assert first.headers["ratelimit-policy"] == '"default";q=7;w=60'
    assert (match.status_code, match.headers["ratelimit"][:14]) == (200, '"default";r=1;')
    assert last.status_code == 200
    assert refused.status_code == 429
    assert refused.headers["content-type"] == "application/problem+json"
    assert 1 <= int(refused.headers["retry-after"]) <= 60
    assert refused.json()["type"] == "/problems/too-many-requests"
    assert "default-src 'none'" in refused.headers["content-security-policy"]
    assert refused.headers["x-request-id"] == "case-9"
    assert refused.headers["access-control-allow-origin"] == "https://clinic.example"
    assert 'status="429"} 1.0' in counted
    assert free.status_code == 200


async def test_without_a_limit_nothing_is_said_of_one(sqlite_api: httpx.AsyncClient) -> None:
    assert "ratelimit" not in (await sqlite_api.get("/v1/about")).headers


@pytest.mark.parametrize("path", ["/v1/match", "/v1/match?fields=results", "/v1/match/batch"])
async def test_a_body_that_does_not_arrive_is_given_up(sqlite_url: str, path: str) -> None:
    async def slowly() -> AsyncIterator[bytes]:
        yield b'{"tumor_type": '
        await asyncio.sleep(5)
        yield b'"STAD"}'

    async for _, client in serve(sqlite_url, body_seconds=0.2):
        answer = await client.post(path, content=slowly(), headers={"content-type": "application/json"})
        counted = (await client.get("/metrics")).text

    assert answer.status_code == 408
    assert answer.json()["type"] == "/problems/request-timeout"
    assert 'status="408"} 1.0' in counted
    assert 'status="400"' not in counted


async def test_a_time_limit_that_passes_inside_the_application_is_no_late_body(sqlite_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    from app.api import swift

    def slow(*_: object) -> None:
        raise TimeoutError

    monkeypatch.setattr(swift, "answer", slow)
    async for app, _ in serve(sqlite_url):
        transport = httpx.ASGITransport(app=app, raise_app_exceptions=False)
        async with httpx.AsyncClient(transport=transport, base_url="http://test") as client:
            answer = await client.post("/v1/match", json={"tumor_type": "STAD"})

    assert answer.status_code == 500


async def test_a_failure_is_logged_with_its_id_and_without_the_profile(
    sqlite_url: str, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    from app.api import swift

    def broken(*_: object) -> None:
        raise RuntimeError("boom")

    monkeypatch.setattr(swift, "answer", broken)
    async for app, _ in serve(sqlite_url):
        transport = httpx.ASGITransport(app=app, raise_app_exceptions=False)
        async with httpx.AsyncClient(transport=transport, base_url="http://test") as client:
            with caplog.at_level(logging.WARNING, logger="cartograph.requests"):
                await client.post("/v1/match", json={"tumor_type": "STAD", "age": 34, "country": "CN"}, headers={"x-request-id": "case-8"})

    lines = [record for record in caplog.records if record.name == "cartograph.requests"]
    assert [record.request_id for record in lines] == ["case-8"]  # type: ignore[attr-defined]
    assert "STAD" not in str([vars(record) for record in lines])


@pytest.mark.parametrize("form", ["text", "json"])
async def test_log_lines_are_text_or_json(form: str, capsys: pytest.CaptureFixture[str]) -> None:
    import json
    import logging.config

    from app.logs import log_config

    config = log_config(form)
    config["loggers"] = {"cartograph.test-lines": {"handlers": ["out"], "level": "INFO", "propagate": False}}
    logging.config.dictConfig(config)
    logging.getLogger("cartograph.test-lines").warning("answered", extra={"request_id": "x-1", "status": 503})
    line = capsys.readouterr().err.strip()

    if form == "json":
        said = json.loads(line)
        assert (said["message"], said["request_id"], said["status"], said["level"]) == ("answered", "x-1", 503, "WARNING")
    else:
        assert line.endswith("answered request_id=x-1 status=503")
