"""Asks a server over keep-alive connections as fast as it answers, and counts."""

import asyncio
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

Request = Callable[[], bytes]


@dataclass
class Counted:
    """What came of one round."""

    answers: int = 0
    seconds: float = 0.0
    statuses: dict[int, int] = field(default_factory=dict)
    latencies: list[float] = field(default_factory=list)

    @property
    def per_second(self) -> float:
        """Answers per second."""
        return self.answers / self.seconds

    def percentile(self, share: float) -> float:
        """The latency below which this share of answers came."""
        ordered = sorted(self.latencies)
        return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def round_of(port: int, requests: Iterator[bytes], seconds: float, connections: int = 32) -> Counted:
    """One round against 127.0.0.1:port."""
    return asyncio.run(_round(port, requests, seconds, connections))


async def _round(port: int, requests: Iterator[bytes], seconds: float, connections: int) -> Counted:
    counted = Counted()
    begun = time.perf_counter()
    until = begun + seconds
    await asyncio.gather(*(_ask(port, requests, until, counted) for _ in range(connections)))
    counted.seconds = time.perf_counter() - begun
    return counted


async def _ask(port: int, requests: Iterator[bytes], until: float, counted: Counted) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", port, limit=1 << 20)
    try:
        while time.perf_counter() < until:
            sent = time.perf_counter()
            writer.write(next(requests))
            head = await reader.readuntil(b"\r\n\r\n")
            status = int(head[9:12])
            if status != 304:
                await _body(reader, head.lower())
            counted.answers += 1
            counted.statuses[status] = counted.statuses.get(status, 0) + 1
            counted.latencies.append(time.perf_counter() - sent)
    finally:
        writer.close()


async def _body(reader: asyncio.StreamReader, head: bytes) -> None:
    place = head.find(b"content-length:")
    if place >= 0:
        await reader.readexactly(int(head[place + 15 : head.index(b"\r\n", place)]))
        return
    size = 1
    while size:  # in chunks
        size = int(await reader.readuntil(b"\r\n"), 16)
        await reader.readexactly(size + 2)


def get(path: str, *headers: str) -> bytes:
    """A GET as bytes."""
    lines = [f"GET {path} HTTP/1.1", "Host: 127.0.0.1", *headers]
    return ("\r\n".join(lines) + "\r\n\r\n").encode()


def post(path: str, body: bytes) -> bytes:
    """A POST of JSON as bytes."""
    return f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n".encode() + body
