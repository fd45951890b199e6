"""The OpenAPI document: complete, current, and every example in it runs; and the page that shows it asks no other host."""

import json
import re
from typing import Any

import httpx
import pytest

from tests.conftest import ROOT

pytestmark = pytest.mark.anyio

DOCUMENT: dict[str, Any] = json.loads((ROOT / "docs" / "openapi.json").read_text(encoding="utf-8"))
OPERATIONS = [(path, method, operation) for path, item in DOCUMENT["paths"].items() for method, operation in item.items()]
IDS = [f"{method} {path}" for path, method, _ in OPERATIONS]


def filled(path: str, operation: dict[str, Any]) -> str:
    """The path with the first example of each of its parameters."""
    for parameter in operation.get("parameters", []):
        if parameter["in"] == "path":
            path = path.replace("{" + parameter["name"] + "}", parameter["schema"]["examples"][0])
    return path


async def test_the_document_in_git_is_the_one_that_is_served(sqlite_api: httpx.AsyncClient) -> None:
    assert (await sqlite_api.get("/openapi.json")).json() == DOCUMENT
    assert DOCUMENT["openapi"].startswith("3.1")


@pytest.mark.parametrize(("path", "method", "operation"), OPERATIONS, ids=IDS)
async def test_every_operation_and_parameter_is_described(path: str, method: str, operation: dict[str, Any]) -> None:
    assert operation["summary"]
    assert operation["description"]
    assert operation["tags"]
    for parameter in operation.get("parameters", []):
        assert parameter.get("description"), parameter["name"]


@pytest.mark.parametrize("name", sorted(DOCUMENT["components"]["schemas"]))
async def test_every_field_says_what_it_holds(name: str) -> None:
    schema = DOCUMENT["components"]["schemas"][name]
    assert schema.get("description") or schema.get("enum"), name
    assert [field for field, found in schema.get("properties", {}).items() if not found.get("description")] == []


@pytest.mark.parametrize(("path", "method", "operation"), OPERATIONS, ids=IDS)
async def test_errors_are_problems_in_their_true_media_type(path: str, method: str, operation: dict[str, Any]) -> None:
    for status, answer in operation["responses"].items():
        if int(status) >= 400 and not path.startswith("/health"):
            fhir = path.startswith("/v1/fhir/") and status != "413"  # a body too large is refused before anybody looks what it is
            assert list(answer["content"]) == ["application/fhir+json" if fhir else "application/problem+json"], (path, status)
    assert "HTTPValidationError" not in json.dumps(DOCUMENT)


@pytest.mark.parametrize(("path", "method", "operation"), OPERATIONS, ids=IDS)
async def test_every_example_runs(sqlite_api: httpx.AsyncClient, path: str, method: str, operation: dict[str, Any]) -> None:
    if method == "get":
        needed = {one["name"]: one["schema"]["examples"][0] for one in operation.get("parameters", []) if one["in"] == "query" and one["required"]}
        assert (await sqlite_api.get(filled(path, operation), params=needed)).status_code == 200
        for parameter in operation.get("parameters", []):
            for example in parameter["schema"].get("examples", []) if parameter["in"] == "query" else []:
                answer = await sqlite_api.get(filled(path, operation), params={**needed, parameter["name"]: example})
                assert answer.status_code == 200, (parameter["name"], example, answer.text)
    else:
        examples = operation["requestBody"]["content"]["application/json"]["examples"]
        assert examples
        for example in examples.values():
            assert (await sqlite_api.request(method, path, json=example["value"])).status_code == 200


@pytest.mark.parametrize(("path", "method", "operation"), OPERATIONS, ids=IDS)
async def test_answers_have_the_shape_that_the_document_promises(sqlite_api: httpx.AsyncClient, path: str, method: str, operation: dict[str, Any]) -> None:
    from jsonschema import Draft202012Validator

    if method == "get":
        needed = {one["name"]: one["schema"]["examples"][0] for one in operation.get("parameters", []) if one["in"] == "query" and one["required"]}
        answer = await sqlite_api.get(filled(path, operation), params=needed)
    else:
        example = next(iter(operation["requestBody"]["content"]["application/json"]["examples"].values()))
        answer = await sqlite_api.request(method, path, json=example["value"])
    media = operation["responses"]["200"]["content"]
    kind = answer.headers["content-type"].partition(";")[0]
    assert kind in media
    if not kind.endswith("json") or not media[kind].get("schema"):
        return  # a picture, a feed or a file
    schema = media[kind]["schema"]

    wrong = list(Draft202012Validator({**schema, "components": DOCUMENT["components"]}).iter_errors(answer.json()))

    assert [error.message[:300] for error in wrong] == []


async def test_tags_stand_in_reading_order(sqlite_api: httpx.AsyncClient) -> None:
    assert [tag["name"] for tag in DOCUMENT["tags"]][:3] == ["Match", "Approaches", "Evidence"]
    used = {tag for _, _, operation in OPERATIONS for tag in operation["tags"]}
    assert used == {tag["name"] for tag in DOCUMENT["tags"]}


async def test_the_documentation_page_and_its_files_come_from_this_app_alone(sqlite_api: httpx.AsyncClient) -> None:
    page = await sqlite_api.get("/docs")

    linked = re.findall(r"(?:src|href)=\"([^\"]+)\"", page.text)
    assert linked
    assert not [one for one in linked if one.startswith(("http", "//"))]
    assert not re.findall(r"https?://", page.text)
    for one in linked:
        assert (await sqlite_api.get(one)).status_code == 200, one


async def test_a_browser_at_the_root_is_taken_to_the_documentation(sqlite_api: httpx.AsyncClient) -> None:
    assert (await sqlite_api.get("/")).headers["location"] == "/docs"


async def test_browsers_of_other_sites_may_ask(sqlite_api: httpx.AsyncClient) -> None:
    answer = await sqlite_api.get("/v1/about", headers={"origin": "https://hospital.example"})
    preflight = await sqlite_api.options(
        "/v1/match", headers={"origin": "https://hospital.example", "access-control-request-method": "POST", "access-control-request-headers": "content-type"}
    )

    assert answer.headers["access-control-allow-origin"] == "*"
    assert "etag" in answer.headers["access-control-expose-headers"].lower()
    assert preflight.status_code == 200
