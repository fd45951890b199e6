"""Every way a request can go wrong, answered as application/problem+json (RFC 9457).

Problem
├── NotFound (404)          no record with this id or name: with suggestions
├── Invalid (422)           unknown parameter, field or name; a value that does not parse; an ambiguous name
├── ReleaseMoved (410)      a cursor of an older release
└── Unavailable (503)       no database, no release
"""

from collections.abc import Sequence
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel, Field
from rapidfuzz import process
from starlette.exceptions import HTTPException
from starlette.responses import Response
from starlette.types import Message, Send

from app.api.outcomes import in_the_callers_words
from app.domain.matching.profile import ConditionStated, Observation, Profile, TherapyStated
from app.domain.matching.resolving import ProfileRefused
from app.domain.names import Unresolved
from app.storage.engine import StorageError

MEDIA_TYPE = "application/problem+json"


class ProblemError(BaseModel):
    """One thing that was wrong."""

    pointer: str | None = Field(default=None, description="JSON pointer into the request body.")
    parameter: str | None = Field(default=None, description="Name of the query, path or header parameter.")
    detail: str = Field(description="What was wrong, and what would be right.")
    suggestions: list[str] = Field(default=[], description="Ids or values that look like what was sent. Never taken for you.")


class ProblemAnswer(BaseModel):
    """What went wrong, where, and what would be right (RFC 9457)."""

    type: str = Field(description="What kind of problem it is; the path explains it.", examples=["/problems/invalid-request"])
    title: str = Field(examples=["The request cannot be answered as it is"])
    status: int = Field(examples=[422])
    detail: str = Field(examples=["1 part of the request is wrong."])
    errors: list[ProblemError] = Field(default=[], description="Every single thing that was wrong.")


class Problem(Exception):
    """A request that cannot be answered."""

    status = 500
    slug = "internal-error"
    title = "Something went wrong here"

    def __init__(self, detail: str, errors: Sequence[ProblemError] = (), headers: dict[str, str] | None = None) -> None:
        super().__init__(detail)
        self.detail, self.errors, self.headers = detail, list(errors), headers or {}

    def answer(self) -> Response:
        """The response to send."""
        body = ProblemAnswer(type=f"/problems/{self.slug}", title=self.title, status=self.status, detail=self.detail, errors=self.errors)
        headers = {"Cache-Control": "no-store", **self.headers}
        return Response(body.model_dump_json(exclude_none=True), self.status, headers, MEDIA_TYPE)


class NotFound(Problem):
    """No record has this id or name."""

    status, slug, title = 404, "not-found", "There is no such record"


class Invalid(Problem):
    """Something in the request is unknown, malformed or ambiguous."""

    status, slug, title = 422, "invalid-request", "The request cannot be answered as it is"


class ReleaseMoved(Problem):
    """The cursor belongs to a release that is no longer served."""

    status, slug, title = 410, "release-moved", "The catalogue has moved on to another release"


class Unavailable(Problem):
    """The database does not answer, or holds no release yet."""

    status, slug, title = 503, "unavailable", "The catalogue cannot be read at the moment"


EXPLAINED: dict[str, str] = {
    "not-found": "No record has this id, name, alias, code or identifier. `suggestions` lists ids that look like it.",
    "invalid-request": "Something is unknown, does not parse, or is a name that more than one record has. `errors` lists each with its place.",
    "release-moved": "Cursors belong to one release. Start again at the first page; the `Link` header has it.",
    "unavailable": "The database does not answer or holds no release yet. Try again; /health/ready says when.",
    "method-not-allowed": "The path exists, but not with this method. The `Allow` header lists those it has.",
    "too-large": "The request body is larger than this service takes.",
    "request-timeout": "The request's body did not arrive in time. Send it again, faster or smaller.",
    "too-many-requests": "This client asked more than the operator of this service allows. `Retry-After` says when the next question may come.",
    "internal-error": "A fault in this service. Nothing of the request was kept.",
}


def unknown_name(found: Unresolved, kind: str, *, parameter: str) -> ProblemError:
    """An unknown or ambiguous name in words."""
    shown = kind.replace("tumor_type", "tumour type")
    if found.candidates:
        return ProblemError(
            parameter=parameter, detail=f"'{found.text}' names more than one {shown}; use one of these ids", suggestions=[one.id for one in found.candidates]
        )
    return ProblemError(parameter=parameter, detail=f"no {shown} is known as '{found.text}'", suggestions=list(found.suggestions))


def too_large_as_problem(send: Send) -> Send:
    """The framework refuses a body that is too large in plain text, outside all handlers; tell it as a problem like everything else."""
    body = _plain(413, "too-large", "The request body is too large", "This service takes smaller bodies; nothing of it was kept.", {})
    replaced = False

    async def told(message: Message) -> None:
        nonlocal replaced
        if message["type"] == "http.response.start" and message["status"] == 413 and (b"content-type", b"text/plain; charset=utf-8") in message["headers"]:
            replaced = True
            message = {"type": "http.response.start", "status": 413, "headers": body.raw_headers}
        elif replaced:
            message = {"type": "http.response.body", "body": bytes(body.body)}
        await send(message)

    return told


def install(app: FastAPI) -> None:
    """Answer every kind of failure as a problem."""
    told = {Problem: _problem, RequestValidationError: _invalid, ProfileRefused: _refused_profile, StorageError: _storage, HTTPException: _http}
    for kind, handler in told.items():
        app.add_exception_handler(kind, in_the_callers_words(handler))


async def _problem(_request: Request, wrong: Exception) -> Response:
    assert isinstance(wrong, Problem)
    return wrong.answer()


async def _storage(_request: Request, _wrong: Exception) -> Response:
    """The reason may name hosts and files, which are the operator's business: it stands in /health/ready and the log."""
    return Unavailable("The database does not answer or holds no catalogue; /health/ready says when it does.", headers={"Retry-After": "5"}).answer()


async def _refused_profile(_request: Request, wrong: Exception) -> Response:
    assert isinstance(wrong, ProfileRefused)
    errors = [ProblemError(pointer=one.pointer, detail=one.detail, suggestions=list(one.suggestions)) for one in wrong.refused]
    return Invalid(_how_many(len(errors)), errors).answer()


async def _http(request: Request, wrong: Exception) -> Response:
    assert isinstance(wrong, HTTPException)
    headers = dict(wrong.headers or {})
    if wrong.status_code == 404:
        near = _near(request.url.path, sorted({getattr(route, "path", "") for route in request.app.routes} - {""}))
        return NotFound("There is nothing at this path; /docs lists what there is.", [ProblemError(detail="unknown path", suggestions=near)]).answer()
    if wrong.status_code == 405:
        return _plain(405, "method-not-allowed", "The path does not have this method", "See the `Allow` header.", headers)
    if wrong.status_code == 413:
        return _plain(413, "too-large", "The request body is too large", str(wrong.detail), headers)
    if wrong.status_code == 400:
        return Invalid(_how_many(1), [ProblemError(pointer="", detail=str(wrong.detail))]).answer()
    return _plain(wrong.status_code, "internal-error", "The request failed", str(wrong.detail), headers)


_TITLES = {408: "The request took too long to arrive", 429: "Too many questions"}


def as_problem(status: int, slug: str, detail: str) -> Response:
    """A problem that is told outside the framework's handlers."""
    return _plain(status, slug, _TITLES[status], detail, {})


def _plain(status: int, slug: str, title: str, detail: str, headers: dict[str, str]) -> Response:
    body = ProblemAnswer(type=f"/problems/{slug}", title=title, status=status, detail=detail)
    return Response(body.model_dump_json(exclude_none=True), status, {"Cache-Control": "no-store", **headers}, MEDIA_TYPE)


async def _invalid(request: Request, wrong: Exception) -> Response:
    assert isinstance(wrong, RequestValidationError)
    errors = [_in_words(error, wrong.body, request) for error in wrong.errors() if not _of_another_branch(error)]
    distinct = list({error.model_dump_json(): error for error in errors}.values())
    return Invalid(_how_many(len(distinct)), distinct).answer()


def _of_another_branch(error: dict[str, Any]) -> bool:
    """Where either text or an object may stand, an object is not told that it is no text, nor a text that it is no object."""
    other = {"string_type": dict, "model_type": str, "model_attributes_type": str}.get(error["type"])
    return len(error["loc"]) > 2 and other is not None and isinstance(error.get("input"), other)


def _parameters(request: Request) -> set[str]:
    """The query parameters of the route that was asked, for suggestions."""
    operation = request.app.openapi()["paths"].get(getattr(request.scope.get("route"), "path", ""), {}).get(request.method.lower(), {})
    return {parameter["name"] for parameter in operation.get("parameters", [])}


def _how_many(count: int) -> str:
    return f"{count} part of the request is wrong." if count == 1 else f"{count} parts of the request are wrong."


def _in_words(error: dict[str, Any], body: Any, request: Request) -> ProblemError:
    place, *steps = error["loc"]
    detail = str(error["msg"]).removeprefix("Value error, ")
    context = error.get("ctx") or {}
    suggestions: list[str] = []
    if error["type"] in ("enum", "literal_error") and isinstance(error.get("input"), str):
        suggestions = _near(error["input"], [word.strip(" '") for word in str(context.get("expected", "")).replace(" or ", ",").split(",")])
    if place == "body":
        if error["type"] == "json_invalid":
            return ProblemError(pointer="", detail=f"the body is not JSON: {context.get('error', detail)}")
        if error["type"] == "extra_forbidden":
            detail, suggestions = "this field is not known", _near(str(steps[-1]), _FIELDS)
        elif error["type"] == "missing":
            detail = "this field is required" if steps else "a JSON body is required"
        return ProblemError(pointer=_pointer(steps, body), detail=detail, suggestions=suggestions)
    name = str(steps[0]) if steps else str(place)
    if error["type"] == "extra_forbidden":
        detail, suggestions = "this parameter is not known here", _near(name, sorted(_parameters(request)))
    elif error["type"] == "missing":
        detail = "this parameter is required"
    return ProblemError(parameter=name, detail=detail, suggestions=suggestions)


_FIELDS = tuple(field for model in (Profile, Observation, TherapyStated, ConditionStated) for field in model.model_fields)
"""Fields that a profile and its parts may have, for suggestions."""


def _near(text: str, among: Sequence[str]) -> list[str]:
    return [found[0] for found in process.extract(text, list(among), limit=3, score_cutoff=70)]


def _pointer(steps: Sequence[Any], body: Any) -> str:
    """The steps that exist in the body, and the field that is missing from it; the tags of a union are passed over."""
    at, found = body, ""
    for place, step in enumerate(steps):
        inside = (isinstance(at, dict) and step in at) or (isinstance(at, list) and isinstance(step, int) and step < len(at))
        if inside:
            at = at[step]
        elif (
            not (place == len(steps) - 1 and isinstance(at, dict) and isinstance(step, str))
            or "[" in str(step)
            or step in ("str", "TherapyStated", "constrained-str")
        ):
            continue
        found += "/" + str(step).replace("~", "~0").replace("/", "~1")
    return found
