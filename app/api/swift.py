"""The questions that are asked most, answered before routing.

The list of approaches and the match go the same way as through their routes: the same parameter models, the same statement, the same words. What is
saved is the framework's way to them. Whatever is not plain (an unknown parameter, a name that does not resolve, a page further on, a database that
does not answer) is left to the route, which knows how to say so.
"""

from collections.abc import Sequence
from typing import TypeVar
from urllib.parse import parse_qsl

from pydantic import ValidationError
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.api.approaches import ApproachParams, answered
from app.api.dependencies import RELEASE_HEADER, Shelf
from app.api.filters import asked
from app.api.match import MatchParams, answer, never_kept
from app.api.paging import Params, paging_of
from app.api.problems import Invalid, Problem
from app.api.served import Serving
from app.domain.matching.profile import Profile
from app.domain.matching.resolving import ProfileRefused
from app.storage.engine import CannotConnect
from app.storage.prepared import Reader

P = TypeVar("P", bound=Params)

_REPEATED = frozenset(name for model in (ApproachParams, MatchParams) for name, field in model.model_fields.items() if field.default == ())
_NOT_PLAIN = ("cursor", "fields", "facets")


class SwiftAnswers:
    """A pure ASGI layer before the router."""

    def __init__(self, app: ASGIApp, serving: Serving, reader: Reader, body_limit: int) -> None:
        self._app, self._serving, self._reader, self._body_limit = app, serving, reader, body_limit

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer at once, or let the app do it."""
        if scope["type"] == "http" and self._serving.held is not None:
            if scope["path"] == "/v1/approaches" and scope["method"] == "GET":
                found = await self._approaches(scope)
                if found is not None:
                    scope["answered_by"] = "/v1/approaches"
                    await found(scope, receive, send)
                    return
            elif scope["path"] == "/v1/match" and scope["method"] == "POST":
                await self._match(scope, receive, send)
                return
        await self._app(scope, receive, send)

    async def _approaches(self, scope: Scope) -> Response | None:
        given = parse_qsl(scope["query_string"].decode("latin-1"), keep_blank_values=True)
        params = _read(ApproachParams, given)
        held = self._serving.held
        if params is None or held is None:
            return None
        shelf = Shelf(held, self._serving.today())
        try:
            at = paging_of(scope["path"], scope["query_string"], given, params, shelf, fields=())
            wanted = asked(params, shelf, at.as_of)
            rows = await self._reader.page(wanted, params.sort, at.window)
        except (Invalid, CannotConnect):
            return None
        if not rows or rows[0][-1] != held.release.id:  # nothing found says nothing of the release; another release is read by the route
            return None
        return answered(rows, rows[0][-2], wanted, at, shelf)

    async def _match(self, scope: Scope, receive: Receive, send: Send) -> None:
        messages: list[Message] = []
        body = b""
        while True:
            message = await receive()
            messages.append(message)
            body += message.get("body", b"")
            if message["type"] != "http.request" or not message.get("more_body", False) or len(body) > self._body_limit:
                break
        found = self._matched(scope, body) if len(body) <= self._body_limit and messages[-1]["type"] == "http.request" else None
        if found is not None:
            scope["answered_by"] = "/v1/match"
            await found(scope, receive, send)
            return
        remaining = iter(messages)

        async def again() -> Message:
            return next(remaining, None) or await receive()

        await self._app(scope, again, send)

    def _matched(self, scope: Scope, body: bytes) -> Response | None:
        held = self._serving.held
        typed = next((value for name, value in scope["headers"] if name == b"content-type"), b"")
        if held is None or typed.split(b";")[0].strip() != b"application/json":
            return None
        params = _read(MatchParams, parse_qsl(scope["query_string"].decode("latin-1"), keep_blank_values=True))
        if params is None:
            return None
        try:
            report = answer(Profile.model_validate_json(body), Shelf(held, self._serving.today()), params)
        except (ValidationError, ProfileRefused, Problem):
            return None
        return never_kept(report, **{RELEASE_HEADER: held.release.id})


def _read(model: type[P], pairs: Sequence[tuple[str, str]]) -> P | None:
    """The parameters, where they are plain and valid."""
    given: dict[str, str | list[str]] = {}
    for name, value in pairs:
        if name in _NOT_PLAIN:
            return None
        if name in _REPEATED:
            values = given.setdefault(name, [])
            assert isinstance(values, list)  # only repeated names hold lists
            values.append(value)
        else:
            given[name] = value
    try:
        return model.model_validate(given)
    except ValidationError:
        return None
