"""Limits how much one client may ask, where that is switched on: each question costs what it takes to answer.

The counting is done by the `limits` library in this process's memory: with several processes each counts for itself.
"""

import math
import time
from collections.abc import Callable

from limits import RateLimitItem, parse
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.api.problems import as_problem

COSTS: tuple[tuple[str, int], ...] = (
    ("/v1/export/", 20),
    ("/v1/match/batch", 50),
    ("/v1/match", 5),
    ("/v1/fhir/ResearchStudy/", 5),
    ("/v1/releases/", 5),
    ("/v1/landscape", 2),
    ("/v1/", 1),
)
"""What a question costs, by the beginning of its path; the first that fits. Everything else is free: health, metrics, documentation."""


class Limited:
    """A pure ASGI layer. `rate` is written as `600/minute`; what refuses goes through `guard`, so that it looks and counts like every other answer."""

    def __init__(self, app: ASGIApp, guard: Callable[[ASGIApp], ASGIApp], rate: str) -> None:
        self._app, self._refusing = app, guard(_refuse)
        self._rate: RateLimitItem = parse(rate)
        self._limiter = MovingWindowRateLimiter(MemoryStorage())

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let the question pass, or say when the next one may come."""
        cost = next((cost for beginning, cost in COSTS if scope["type"] == "http" and scope["path"].startswith(beginning)), 0)
        if cost == 0:
            await self._app(scope, receive, send)
            return
        client = (scope.get("client") or ("unknown", 0))[0]
        allowed = self._limiter.hit(self._rate, client, cost=cost)
        window = self._limiter.get_window_stats(self._rate, client)
        seconds = max(1, math.ceil(window.reset_time - time.time()))
        told = [
            (b"ratelimit-policy", f'"default";q={self._rate.amount};w={self._rate.get_expiry()}'.encode()),
            (b"ratelimit", f'"default";r={window.remaining};t={seconds}'.encode()),
        ]

        async def outward(message: Message) -> None:
            if message["type"] == "http.response.start":
                message = {**message, "headers": [*message.get("headers", ()), *told, *([] if allowed else [(b"retry-after", str(seconds).encode())])]}
            await send(message)

        if allowed:
            await self._app(scope, receive, outward)
            return
        scope["refused"] = (
            f"This question costs {cost} of {self._rate.amount} in {self._rate.get_expiry()} seconds, and so much is not left; ask again in {seconds} s."
        )
        await self._refusing(scope, receive, outward)


async def _refuse(scope: Scope, receive: Receive, send: Send) -> None:
    await as_problem(429, "too-many-requests", scope["refused"])(scope, receive, send)
