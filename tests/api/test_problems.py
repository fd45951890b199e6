"""Bad input gets a clear error: what was wrong, where, and what would be right."""

from typing import Any

import httpx
import pytest

from app.main import create_app
from app.settings import Settings

pytestmark = pytest.mark.anyio


async def problem(api: httpx.AsyncClient, path: str, expected: int, body: Any = None, **params: Any) -> dict[str, Any]:
    answer = await (api.get(path, params=params) if body is None else api.post(path, json=body, params=params))
    assert answer.status_code == expected, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    found: dict[str, Any] = answer.json()
    assert {"type", "title", "status", "detail"} <= set(found)
    assert found["status"] == expected
    assert (await api.get(found["type"])).status_code == 200
    return found


@pytest.mark.parametrize(
    ("path", "params", "parameter", "suggestion"),
    [
        ("/v1/approaches", {"tumour_type": "STAD"}, "tumour_type", "tumor_type"),
        ("/v1/approaches", {"tumor_type": "Gastric cancr"}, "tumor_type", "STAD"),
        ("/v1/approaches", {"target": "Claudin18"}, "target", "cldn18.2"),
        ("/v1/approaches", {"modality": "carr-t"}, "modality", "car-t"),
        ("/v1/approaches", {"status": "aproved"}, "status", "approved"),
        ("/v1/approaches", {"regulator": "FDAA"}, "regulator", "FDA"),
        ("/v1/approaches", {"country": "China"}, "country", None),
        ("/v1/approaches", {"limit": "0"}, "limit", None),
        ("/v1/approaches", {"limit": "201"}, "limit", None),
        ("/v1/approaches", {"limit": "many"}, "limit", None),
        ("/v1/approaches", {"as_of": "yesterday"}, "as_of", None),
        ("/v1/approaches", {"as_of": "0"}, "as_of", None),  # not the first day of 1970
        ("/v1/approaches/satri-cel", {"as_of": "2026-01-01T12:00:00"}, "as_of", None),
        ("/v1/changes", {"since": "1700000000"}, "since", None),
        ("/v1/approaches", {"cursor": "nonsense"}, "cursor", None),
        ("/v1/approaches", {"fields": "id,nam"}, "fields", None),
        ("/v1/approaches", {"facets": "stat"}, "facets", None),
        ("/v1/approaches", {"sort": "best"}, "sort", None),
        ("/v1/approaches", {"q": "…"}, "q", None),
        ("/v1/approaches/satri-cel", {"asof": "2026-01-01"}, "asof", "as_of"),
        ("/v1/trials", {"approach": "satri"}, "approach", "satri-cel"),
        ("/v1/evidence", {"kind": "results"}, "kind", None),
        ("/v1/search", {}, "q", None),
        ("/v1/about", {"verbose": "1"}, "verbose", None),
    ],
)
async def test_a_bad_parameter_is_422_and_named(
    sqlite_api: httpx.AsyncClient, path: str, params: dict[str, str], parameter: str, suggestion: str | None
) -> None:
    found = await problem(sqlite_api, path, 422, **params)

    [error] = found["errors"]
    assert error["parameter"] == parameter
    assert suggestion is None or suggestion in error["suggestions"]


@pytest.mark.parametrize(
    ("path", "suggestion"),
    [
        ("/v1/approaches/satri", "satri-cel"),
        ("/v1/targets/cldn18.3", "cldn18.2"),
        ("/v1/tumor-types/STADD", "STAD"),
        ("/v1/trials/NCT0458147", "clinicaltrials:NCT04581473"),
        ("/v1/evidence/satri-cel.2026-06-22.decision", "satri-cel.2026-06-22.decision-made"),
        ("/v1/sources/pubmed:4046084", "pubmed:40460847"),
        ("/v1/modalities/carts", "car-t"),
    ],
)
async def test_an_unknown_id_in_a_path_is_404_with_suggestions(sqlite_api: httpx.AsyncClient, path: str, suggestion: str) -> None:
    found = await problem(sqlite_api, path, 404)

    assert suggestion in found["errors"][0]["suggestions"]


async def test_an_unknown_path_is_a_problem_too(sqlite_api: httpx.AsyncClient) -> None:
    await problem(sqlite_api, "/v1/approach", 404)


async def test_a_wrong_method_is_a_problem_with_those_allowed(sqlite_api: httpx.AsyncClient) -> None:
    answer = await sqlite_api.delete("/v1/approaches")

    assert answer.status_code == 405
    assert "GET" in answer.headers["allow"]
    assert answer.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize(
    ("body", "pointer", "words", "suggestion"),
    [
        ({}, "/tumor_type", "required", None),
        ([], "", "", None),
        ({"tumor_type": "STADD"}, "/tumor_type", "no tumour type is known", "STAD"),
        ({"tumor_type": "AML"}, "/tumor_type", "blood cancer", None),
        ({"tumor_type": "Multiple Myeloma"}, "/tumor_type", "blood cancer", None),
        ({"tumor_type": "Yolk Sac Tumor"}, "/tumor_type", "more than one", None),
        ({"tumor_type": "STAD", "biomarker": []}, "/biomarker", "not known", "biomarkers"),
        ({"tumor_type": "STAD", "biomarkers": [{"marker": "CLDN18.22", "result": "positive"}]}, "/biomarkers/0/marker", "no target or marker", "cldn18.2"),
        ({"tumor_type": "STAD", "biomarkers": [{"marker": "CLDN18.2"}]}, "/biomarkers/0", "needs a result", None),
        ({"tumor_type": "STAD", "biomarkers": [{"marker": "CLDN18.2", "percent": 101}]}, "/biomarkers/0/percent", "100", None),
        ({"tumor_type": "STAD", "biomarkers": [{"marker": "CLDN18.2", "intensity": 4}]}, "/biomarkers/0/intensity", "3", None),
        ({"tumor_type": "STAD", "biomarkers": [{"marker": "CLDN18.2", "percent": 5, "unit": "%"}]}, "/biomarkers/0", "unit belongs to value", None),
        ({"tumor_type": "STAD", "biomarkers": [{"marker": "CLDN18.2", "result": "postive"}]}, "/biomarkers/0/result", "positive", "positive"),
        ({"tumor_type": "STAD", "hla": ["B99x"]}, "/hla/0", "not an HLA allele", None),
        ({"tumor_type": "STAD", "ecog": 5}, "/ecog", "4", None),
        ({"tumor_type": "STAD", "ecog": True}, "/ecog", "integer", None),
        ({"tumor_type": "STAD", "prior_lines": -1}, "/prior_lines", "0", None),
        ({"tumor_type": "STAD", "prior_therapies": ["nivolumabb"]}, "/prior_therapies/0", "no therapy", "nivolumab"),
        ({"tumor_type": "STAD", "prior_therapies": [{"therapy": "nivolumabb"}]}, "/prior_therapies/0/therapy", "no therapy", "nivolumab"),
        ({"tumor_type": "STAD", "conditions": [{"condition": "hivv", "present": True}]}, "/conditions/0/condition", "no condition", "hiv"),
        ({"tumor_type": "STAD", "conditions": [{"condition": "hiv"}]}, "/conditions/0/present", "required", None),
        ({"tumor_type": "STAD", "country": "CHN"}, "/country", "", None),
        ({"tumor_type": "STAD", "as_of": "2026-13-01"}, "/as_of", "", None),
        ({"tumor_type": "STAD", "as_of": 0}, "/as_of", "", None),
        ({"tumor_type": ""}, "/tumor_type", "", None),
    ],
)
async def test_a_bad_profile_is_422_with_a_pointer(sqlite_api: httpx.AsyncClient, body: Any, pointer: str, words: str, suggestion: str | None) -> None:
    found = await problem(sqlite_api, "/v1/match", 422, body)

    [error] = [error for error in found["errors"] if error["pointer"] == pointer]
    assert words in error["detail"]
    assert suggestion is None or suggestion in error["suggestions"]


async def test_every_mistake_in_a_profile_is_told_at_once(sqlite_api: httpx.AsyncClient) -> None:
    body = {"tumor_type": "STADD", "hla": ["nope"], "biomarkers": [{"marker": "nope nope", "result": "positive"}], "prior_therapies": ["nope nope"]}

    found = await problem(sqlite_api, "/v1/match", 422, body)

    assert {error["pointer"] for error in found["errors"]} == {"/tumor_type", "/hla/0", "/biomarkers/0/marker", "/prior_therapies/0"}


@pytest.mark.parametrize("content", [b"", b"{", b"\xff\xfe", b'{"tumor_type": NaN}', b'"STAD"'])
async def test_a_body_that_is_no_profile_is_422(sqlite_api: httpx.AsyncClient, content: bytes) -> None:
    answer = await sqlite_api.post("/v1/match", content=content, headers={"content-type": "application/json"})

    assert answer.status_code == 422
    assert answer.headers["content-type"] == "application/problem+json"


async def test_a_body_that_is_too_large_is_413(sqlite_api: httpx.AsyncClient) -> None:
    answer = await sqlite_api.post("/v1/match", content=b" " * 2_000_000, headers={"content-type": "application/json"})

    assert answer.status_code == 413
    assert answer.headers["content-type"] == "application/problem+json"


async def test_a_cursor_of_another_question_is_refused(sqlite_api: httpx.AsyncClient) -> None:
    cursor = (await sqlite_api.get("/v1/approaches", params={"limit": 2})).json()["next_cursor"]

    found = await problem(sqlite_api, "/v1/approaches", 422, cursor=cursor, modality="car-t")

    assert found["errors"][0]["parameter"] == "cursor"


async def test_without_a_database_the_app_starts_and_says_that_it_is_not_ready(tmp_path: Any) -> None:
    app = create_app(Settings(_env_file=None, database_url=f"sqlite:///{tmp_path}/nowhere/none.db"))
    async with app.router.lifespan_context(app), httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url="http://test") as api:
        ready = await api.get("/health/ready")
        listed = await api.get("/v1/approaches")
        alive = await api.get("/health/live")

    assert (ready.status_code, ready.json()["ready"]) == (503, False)
    assert "there is no database file" in ready.json()["reason"]
    assert listed.status_code == 503
    assert listed.headers["content-type"] == "application/problem+json"
    assert alive.status_code == 200
