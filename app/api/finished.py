"""Serves finished answers: a GET that was answered once on this release is found again before routing, with its ETag and its compressed form.

Only answers to GET under /v1 are kept, so never a profile; and only those of one release and one day (a question without `as_of` means today), by
path and query as they were written.
"""

import asyncio
import gzip
import hashlib
from collections import OrderedDict
from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from datetime import date

import brotli
import zstandard
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.api.dependencies import RELEASE_HEADER
from app.api.guarded import NOSNIFF, SAFE, is_request_id
from app.api.served import Serving

_RELEASE = RELEASE_HEADER.lower().encode()
_SMALLEST_TO_COMPRESS = 500
_SMALLEST_ELSEWHERE = 256 * 1024
"""Bytes from which compressing takes so many milliseconds that it is handed to a thread, while other questions are answered."""
EXPOSED = ("ETag", "Link", RELEASE_HEADER)
"""Headers that scripts of other sites may read."""
_EXPOSED = [(b"access-control-expose-headers", ", ".join(EXPOSED).encode())]
_Headers = list[tuple[bytes, bytes]]
_Key = tuple[str, bytes]
"""Path and query as they were written."""
_READING = frozenset(("GET", "HEAD"))
_ASKING = frozenset((b"if-none-match", b"accept-encoding", b"origin", b"x-request-id"))
"""Headers of a request that change how an answer is sent."""
_JSON = [(b"content-type", b"application/json")]
_NOTHING: Message = {"type": "http.response.body", "body": b""}


_CODINGS: dict[bytes, Callable[[bytes], bytes]] = {
    b"br": lambda body: brotli.compress(body, quality=5),
    b"zstd": lambda body: zstandard.ZstdCompressor(level=9).compress(body),
    b"gzip": lambda body: gzip.compress(body, 6, mtime=0),
}
"""What an answer can be compressed with, the smallest first; which of them a client takes, it says itself."""


@dataclass(frozen=True, slots=True)
class Finished:
    """One answer in one encoding, with every header that belongs to it."""

    body: bytes
    etag: bytes
    headers: _Headers
    unchanged: _Headers
    start: Message
    """The two messages in which it is sent to whoever asks for nothing special."""
    rest: Message

    @property
    def size(self) -> int:
        """Bytes in memory, about."""
        return len(self.body) + 1024


@dataclass(slots=True)
class Answered:
    """One answer in every encoding that was asked for so far."""

    digest: str
    headers: _Headers
    plain: Finished
    encoded: dict[bytes, Finished] = field(default_factory=dict)

    def compressed(self, coding: bytes) -> Finished:
        """The answer in an encoding in which it is not kept yet."""
        return _one(self.headers, _CODINGS[coding](self.plain.body), f'"{self.digest}-{coding.decode()}"', coding)

    @property
    def size(self) -> int:
        """Bytes in memory, about."""
        return sum(one.size for one in (self.plain, *self.encoded.values()))


class FinishedAnswers:
    """A pure ASGI layer: it costs one look-up where an answer is known, and nothing but its bytes where it is not."""

    def __init__(self, app: ASGIApp, serving: Serving, limit: int, origins: Collection[str]) -> None:
        self._app, self._serving, self._limit = app, serving, limit
        self._origins = frozenset(origin.encode() for origin in origins)
        self._kept: OrderedDict[_Key, Answered] = OrderedDict()
        self._size = 0
        self._of: tuple[str | None, date] = (None, date.min)
        """The release and the day to which everything kept belongs: a question without `as_of` means today."""
        self.hits = 0
        self.misses = 0

    def counts(self) -> tuple[int, int, int]:
        """Answers found finished, answers made, and bytes in memory."""
        return self.hits, self.misses, self._size

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer from what is kept, or let the app answer and keep that."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        if scope["method"] not in _READING or not scope["path"].startswith("/v1/"):
            await self._app(scope, receive, self._with_release(send))
            return
        now = (self._serving.release_id, self._serving.today())
        if now != self._of:
            self._kept.clear()
            self._size, self._of = 0, now
        key = (scope["path"], scope["query_string"])
        found = self._kept.get(key)
        if found is not None:
            self.hits += 1
            self._kept.move_to_end(key)
        else:
            self.misses += 1
            found = await self._answered(scope, receive, send, key)
            if found is None:
                return
        for name, _ in scope["headers"]:
            if name in _ASKING:
                await self._send(scope, key, found, send)
                return
        await send(found.plain.start)
        await send(found.plain.rest if scope["method"] == "GET" else _NOTHING)

    def _shared_with(self, origin: bytes) -> _Headers:
        """Headers for a browser that asks from another site."""
        if b"*" in self._origins:
            return [(b"access-control-allow-origin", b"*"), *_EXPOSED]
        return [(b"access-control-allow-origin", origin), (b"vary", b"origin"), *_EXPOSED] if origin in self._origins else [(b"vary", b"origin")]

    def _with_release(self, send: Send) -> Send:
        """Every answer names the release, errors and matches included."""

        async def named(message: Message) -> None:
            if message["type"] == "http.response.start" and (release := self._serving.release_id):
                headers = list(message.get("headers", []))
                if not any(name == _RELEASE for name, _ in headers):
                    message = {**message, "headers": [*headers, (_RELEASE, release.encode())]}
            await send(message)

        return named

    async def _answered(self, scope: Scope, receive: Receive, send: Send, key: _Key) -> Answered | None:
        """Let the app answer a GET. What is not a plain 200 is passed on at once and not kept."""
        asked_of = self._of
        passing = False
        start: Message = {}
        parts: list[bytes] = []
        onward = self._with_release(send)

        async def collect(message: Message) -> None:
            nonlocal passing, start
            if message["type"] == "http.response.start":
                start = message
                passing = message["status"] != 200
                if passing:
                    await onward(message)
            elif passing:
                await send({**message, "body": b""} if scope["method"] == "HEAD" else message)
            else:
                parts.append(message.get("body", b""))

        plain = [(name, value) for name, value in scope["headers"] if name != b"origin"]  # the answer is kept for every origin
        await self._app({**scope, "method": "GET", "headers": plain}, receive, collect)
        if passing or not start:
            return None
        body = b"".join(parts)
        headers = [(name.lower(), value) for name, value in start.get("headers", [])]
        made = next((value.decode() for name, value in headers if name == _RELEASE), asked_of[0])
        found = _finished(headers, body)
        if asked_of == self._of and made == asked_of[0] and self._serving.release_id == made:
            self._keep(key, found)
        return found

    def _keep(self, key: _Key, found: Answered) -> None:
        if found.size > self._limit:
            return
        self._kept[key] = found
        self._size += found.size
        self._make_room()

    def _make_room(self) -> None:
        while self._size > self._limit:
            _, gone = self._kept.popitem(last=False)
            self._size -= gone.size

    async def _in_coding(self, key: _Key, found: Answered, coding: bytes | None) -> Finished:
        """The answer in an encoding that the client takes, made when it is first asked for."""
        if coding is None:
            return found.plain
        if coding not in found.encoded:
            elsewhere = len(found.plain.body) >= _SMALLEST_ELSEWHERE
            made = await asyncio.to_thread(found.compressed, coding) if elsewhere else found.compressed(coding)
            if coding not in found.encoded:  # nobody else made it meanwhile
                found.encoded[coding] = made
                if self._kept.get(key) is found:
                    self._size += made.size
                    self._make_room()
        return found.encoded[coding]

    async def _send(self, scope: Scope, key: _Key, found: Answered, send: Send) -> None:
        asked = accepted = request_id = origin = b""
        for name, value in scope["headers"]:
            if name == b"if-none-match":
                asked = asked + b"," + value if asked else value
            elif name == b"accept-encoding":
                accepted = accepted + b"," + value if accepted else value
            elif name == b"origin":
                origin = value
            elif name == b"x-request-id" and is_request_id(value):
                request_id = value
        coding = chosen_coding(accepted) if accepted and len(found.plain.body) >= _SMALLEST_TO_COMPRESS else None
        chosen = await self._in_coding(key, found, coding)
        shared = self._shared_with(origin) if origin else []
        if request_id:
            shared = [*shared, (b"x-request-id", request_id)]
        if asked and same_version(asked, chosen.etag):
            await send({"type": "http.response.start", "status": 304, "headers": [*chosen.unchanged, *shared]})
            await send(_NOTHING)
            return
        await send({"type": "http.response.start", "status": 200, "headers": [*chosen.headers, *shared]} if shared else chosen.start)
        await send(chosen.rest if scope["method"] == "GET" else _NOTHING)


def _finished(headers: _Headers, body: bytes) -> Answered:
    digest = hashlib.sha256(body).hexdigest()[:32]
    return Answered(digest, headers, _one(headers, body, f'"{digest}"', None))


def _one(headers: _Headers, body: bytes, etag: str, encoding: bytes | None) -> Finished:
    own = {b"content-length", b"etag", b"cache-control", b"vary", b"x-request-id", *(name for name, _ in SAFE)}
    typed = [(name, value) for name, value in headers if name == b"content-type"]
    shared = [
        (b"etag", etag.encode()),
        (b"cache-control", b"public, max-age=0, must-revalidate"),
        (b"vary", b"accept-encoding"),
        *([NOSNIFF] if typed == _JSON else SAFE),
        *((name, value) for name, value in headers if name not in own and name != b"content-type"),
    ]
    encoded = [(b"content-encoding", encoding)] if encoding else []
    complete = [*typed, *encoded, *shared, (b"content-length", str(len(body)).encode())]
    start = {"type": "http.response.start", "status": 200, "headers": complete}
    return Finished(body, etag.encode(), complete, shared, start, {"type": "http.response.body", "body": body})


def chosen_coding(accepted: bytes) -> bytes | None:
    """The encoding to send: of those that `Accept-Encoding` names (or `*`) without refusing them, the one it weighs highest; equals by size."""
    weights: dict[bytes, float] = {}
    for part in accepted.lower().split(b","):
        coding, _, parameter = part.partition(b";")
        name, _, value = parameter.partition(b"=")
        weights[coding.strip()] = _weight(value) if name.strip() == b"q" else 1.0
    others = weights.get(b"*", 0.0)
    best = max(_CODINGS, key=lambda coding: weights.get(coding, others))  # the first of equals
    return best if weights.get(best, others) > 0 else None


def _weight(value: bytes) -> float:
    try:
        return float(value)
    except ValueError:
        return 0.0


def same_version(asked: bytes, etag: bytes) -> bool:
    """Whether `If-None-Match` lists this version. The comparison is the weak one, as RFC 9110 asks for this header."""
    listed = [one.strip().removeprefix(b"W/") for one in asked.split(b",")]
    return b"*" in listed or etag in listed
