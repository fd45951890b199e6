"""Asks a registry politely: not too often, again after a pause where it is busy, and in plain words where it cannot answer.

RegistryError
├── Unreachable     no answer after every try: network, time-out, too busy, server error
├── NotThere        the registry knows no such record
└── NotUnderstood   an answer that is not what the registry's description promises (an HTML error page, text, another shape)
"""

import time
from collections.abc import Callable, Mapping
from types import TracebackType
from typing import Any

import httpx
from tenacity import RetryCallState, Retrying, retry_if_exception_type, stop_after_attempt

from app.version import VERSION

TRIES = 5
LONGEST_PAUSE = 60.0
"""Seconds to wait at most before asking again, whatever a `Retry-After` says."""
_BUSY = frozenset({408, 425, 429, 500, 502, 503, 504})


class RegistryError(Exception):
    """A registry did not give what was asked."""


class Unreachable(RegistryError):
    """No answer after every try."""


class NotThere(RegistryError):
    """The registry knows no such record."""


class NotUnderstood(RegistryError):
    """The answer is not what the registry's description promises."""


class _Busy(Exception):
    def __init__(self, why: str, after: float | None = None) -> None:
        super().__init__(why)
        self.after = after


class Polite:
    """A client for one registry. `pause` is the least time between two requests, in seconds, as the registry's terms ask."""

    def __init__(self, base: str, *, pause: float, timeout: float = 20.0, first_wait: float = 1.0, sleep: Callable[[float], None] = time.sleep) -> None:
        agent = f"Cartograph/{VERSION} (open catalogue of cell therapy; one client, polite rate)"
        self._client = httpx.Client(base_url=base, timeout=timeout, headers={"User-Agent": agent, "Accept": "application/json"}, follow_redirects=True)
        self._base, self._pause, self._first_wait, self._sleep = base, pause, first_wait, sleep
        self._last = 0.0

    def __enter__(self) -> "Polite":
        return self

    def __exit__(self, kind: type[BaseException] | None, wrong: BaseException | None, trace: TracebackType | None) -> None:
        self._client.close()

    def json(self, path: str, params: Mapping[str, str | int] | None = None) -> Any:
        """The JSON at a path; raise a RegistryError that says what happened."""
        retrying = Retrying(retry=retry_if_exception_type(_Busy), stop=stop_after_attempt(TRIES), wait=self._wait, sleep=self._sleep, reraise=True)
        try:
            return retrying(self._once, path, params)
        except _Busy as wrong:
            raise Unreachable(f"{self._base}{path}: {wrong}; asked {TRIES} times") from wrong

    def _wait(self, state: RetryCallState) -> float:
        wrong = state.outcome.exception() if state.outcome else None
        asked = wrong.after if isinstance(wrong, _Busy) else None
        doubled: float = self._first_wait * 2 ** (state.attempt_number - 1)
        return min(LONGEST_PAUSE, asked if asked is not None else doubled)

    def _once(self, path: str, params: Mapping[str, str | int] | None) -> Any:
        since = time.monotonic() - self._last
        if since < self._pause:
            self._sleep(self._pause - since)
        self._last = time.monotonic()
        try:
            answer = self._client.get(path, params=params)
        except httpx.TransportError as wrong:
            raise _Busy(f"no answer ({type(wrong).__name__})") from wrong
        if answer.status_code in _BUSY:
            raise _Busy(f"answered {answer.status_code}", _seconds(answer.headers.get("retry-after")))
        if answer.status_code == 404:
            raise NotThere(f"{self._base}{path}: no such record")
        if answer.status_code >= 400:
            raise NotUnderstood(f"{self._base}{path} answered {answer.status_code}: {answer.text.strip()[:200]}")
        try:
            return answer.json()
        except ValueError as wrong:
            kind = answer.headers.get("content-type", "no content type")
            raise NotUnderstood(f"{self._base}{path} sent {kind} where JSON was promised: {answer.text.strip()[:120]!r}") from wrong


def _seconds(text: str | None) -> float | None:
    """`Retry-After` in seconds; a date is answered by the usual pause."""
    return float(text) if text and text.strip().isdigit() else None
