"""Errors in the words of FHIR: what is told as a problem everywhere else is an OperationOutcome beneath `/v1/fhir`."""

import json
from collections.abc import Awaitable, Callable
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from app.domain.fhir.studies import fhir_path

FHIR_JSON = "application/fhir+json"
PREFIX = "/v1/fhir/"

Handler = Callable[[Request, Exception], Awaitable[Response]]

_CODES = {404: "not-found", 405: "not-supported", 413: "too-long", 422: "invalid", 503: "transient"}
"""FHIR's issue types, by HTTP status."""


def in_the_callers_words(handler: Handler) -> Handler:
    """The handler, answering FHIR clients with an OperationOutcome."""

    async def told(request: Request, wrong: Exception) -> Response:
        answer = await handler(request, wrong)
        return operation_outcome(answer) if request.url.path.startswith(PREFIX) else answer

    return told


def operation_outcome(problem: Response) -> Response:
    """A problem answer, told as an OperationOutcome: an issue for each thing that was wrong."""
    said = json.loads(bytes(problem.body))
    issues = [_issue(one, problem.status_code) for one in said.get("errors", ())] or [_issue(said, problem.status_code)]
    headers = {name: value for name, value in problem.headers.items() if name not in ("content-type", "content-length")}
    body = json.dumps({"resourceType": "OperationOutcome", "issue": issues}, ensure_ascii=False, separators=(",", ":"))
    return Response(body, problem.status_code, headers, FHIR_JSON)


def _issue(error: dict[str, Any], status: int) -> dict[str, Any]:
    suggestions = error.get("suggestions")
    said = error["detail"] + (f" (perhaps {', '.join(suggestions)})" if suggestions else "")
    issue: dict[str, Any] = {"severity": "error", "code": _CODES.get(status, "exception"), "diagnostics": said}
    place = fhir_path(error["pointer"]) if error.get("pointer") else error.get("parameter")
    return {**issue, "expression": [place]} if place else issue


def errors(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """The error answers of the FHIR routes, for the OpenAPI document."""
    content = {FHIR_JSON: {"schema": {"type": "object", "description": "An OperationOutcome with an issue for each thing that was wrong."}}}
    return {status: {"description": "An OperationOutcome.", "content": content} for status in statuses}
