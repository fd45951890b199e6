"""What every answer gets on its way: safe headers, a request's id, counts for /metrics, time limits for slow senders, and a log line where it matters.

One pure ASGI layer right behind the finished answers, which carry these headers already and are counted where they are found.
"""

import asyncio
import itertools
import logging
import re
import time
import uuid
from contextlib import suppress

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.api.metrics import Metrics
from app.api.problems import as_problem

log = logging.getLogger("cartograph.requests")

NOSNIFF = (b"x-content-type-options", b"nosniff")
"""JSON that a browser may not take for anything else can neither load nor run anything; it needs no more than this."""

SAFE: list[tuple[bytes, bytes]] = [
    NOSNIFF,
    (b"content-security-policy", b"default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'"),
]
"""For everything but the documentation page: nothing in an answer may load or run anything. Inline style attributes are how an SVG looks as it should."""

_DOCS_POLICY = (
    b"content-security-policy",
    b"default-src 'self'; script-src 'self' 'unsafe-inline'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; frame-ancestors 'none'",
)
_REQUEST_ID = re.compile(rb"^[A-Za-z0-9._-]{1,64}$")
_SLOW = 1.0
"""Seconds after which an answer is logged as slow."""


class LateBodyError(Exception):
    """The rest of a request's body did not arrive in time."""


class _Body:
    """Receives a request's body as long as there is time for it."""

    def __init__(self, receive: Receive, seconds: float) -> None:
        self._receive, self._limit = receive, asyncio.get_running_loop().time() + seconds
        self._whole = self.late = False

    async def __call__(self) -> Message:
        """The next part; raise LateBodyError where it does not arrive."""
        if self._whole:
            return await self._receive()  # waiting for the client to go away is no sending of a body
        try:
            async with asyncio.timeout_at(self._limit):
                message = await self._receive()
        except TimeoutError as wrong:
            self.late = True
            raise LateBodyError from wrong
        self._whole = not message.get("more_body", False)
        return message


class Guarded:
    """Wraps the application. Never logs a body, a query or a path that a caller made up: routes are named by their templates."""

    def __init__(self, app: ASGIApp, metrics: Metrics, body_seconds: float) -> None:
        self._app, self._metrics, self._body_seconds = app, metrics, body_seconds
        self._own, self._numbers = uuid.uuid4().hex[:12].encode(), itertools.count(1)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one connection."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        started = time.perf_counter()
        sent = _id_of(scope)
        request_id = sent or b"%b-%x" % (self._own, next(self._numbers))
        status = 0

        async def outward(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                message = {**message, "headers": [*message.get("headers", ()), *_missing(scope, message), (b"x-request-id", request_id)]}
            await send(message)

        try:
            if scope["method"] in ("GET", "HEAD"):
                await self._app(scope, receive, outward)
            else:
                await self._in_time(scope, receive, outward)
        finally:
            self._told(scope, status, time.perf_counter() - started, request_id)

    async def _in_time(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let the app answer a question with a body. Where that comes too late, 408 is the answer, whatever the app made of the part that came."""
        body = _Body(receive, self._body_seconds)
        begun = False

        async def outward(message: Message) -> None:
            nonlocal begun
            if begun or not body.late:
                begun = True
                await send(message)

        with suppress(LateBodyError):
            await self._app(scope, body, outward)
        if body.late and not begun:
            detail = f"The request's body did not arrive within {self._body_seconds:g} seconds."
            await as_problem(408, "request-timeout", detail)(scope, receive, send)

    def _told(self, scope: Scope, status: int, seconds: float, request_id: bytes) -> None:
        route = route_of(scope)
        self._metrics.answered(route, scope["method"], status, seconds)
        if status >= 500 or seconds > _SLOW or status == 0:
            said = {"request_id": request_id.decode(), "route": route, "method": scope["method"], "status": status, "milliseconds": round(seconds * 1000, 1)}
            log.log(logging.ERROR if status >= 500 else logging.WARNING, "answered", extra=said)


def route_of(scope: Scope) -> str:
    """The template of the route that answered; never the path itself, which may hold what a caller typed."""
    if name := scope.get("answered_by"):
        return str(name)
    route = scope.get("route")
    return str(getattr(route, "path", "") or "other")


def _missing(scope: Scope, message: Message) -> list[tuple[bytes, bytes]]:
    has = {name for name, _ in message.get("headers", ())}
    if NOSNIFF[0] in has:
        return []
    if scope["path"].startswith("/docs"):
        return [NOSNIFF, (b"referrer-policy", b"no-referrer"), _DOCS_POLICY]
    return SAFE


def is_request_id(value: bytes) -> bool:
    """Whether a caller's id is plain enough to be sent back and logged."""
    return _REQUEST_ID.match(value) is not None


def _id_of(scope: Scope) -> bytes | None:
    for name, value in scope["headers"]:
        if name == b"x-request-id" and is_request_id(value):
            found: bytes = value
            return found
    return None
