"""`python -m bench.steadiness [seconds]`: 64 connections to two processes over one database, three releases swapped and one process killed in the middle;
then the same on a primary with a standby, and the primary killed as well.

Nothing may fail and nothing may be mixed. A caller whose connection breaks asks the other process, as any load balancer does; an answer that came whole is
held against what its release must say.
"""

import asyncio
import itertools
import json
import os
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from app.catalogue.assemble import read_catalogue
from bench.__main__ import TUMOR_TYPES
from bench.cut import cut
from bench.load import get
from bench.pair import Server, primary_and_standby
from bench.places import ROOT, database, free_port

CONNECTIONS = 64


@dataclass
class Seen:
    """What the callers saw."""

    answers: int = 0
    moved: int = 0
    """Connections that broke and were opened again elsewhere."""
    wrong: Counter[str] = field(default_factory=Counter)
    releases: Counter[str] = field(default_factory=Counter)
    before_loss: int | None = None
    """Answers that had been given when the primary was lost."""


def serve(url: str, port: int, **settings: str) -> subprocess.Popen[bytes]:
    """One API process."""
    command = [sys.executable, "-m", "uvicorn", "app.main:app", "--port", str(port), "--no-access-log", "--log-level", "error"]
    return subprocess.Popen(command, cwd=ROOT, env={**os.environ, "DATABASE_URL": url, **settings})


async def ready(port: int) -> None:
    """Wait until a process can answer."""
    for _ in range(400):
        try:
            if (await asked(port, get("/health/ready")))[0] == 200:
                return
        except OSError:
            pass
        await asyncio.sleep(0.05)
    raise TimeoutError(f"nothing answers on port {port}")


async def asked(port: int, request: bytes) -> tuple[int, bytes, bytes]:
    """One question over a connection of its own."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port, limit=1 << 20)
    try:
        writer.write(request)
        return await answer_of(reader)
    finally:
        writer.close()


async def answer_of(reader: asyncio.StreamReader) -> tuple[int, bytes, bytes]:
    """Status, head and body of the next answer."""
    head = await reader.readuntil(b"\r\n\r\n")
    place = head.lower().index(b"content-length:") + 15
    return int(head[9:12]), head, await reader.readexactly(int(head[place : head.index(b"\r", place)]))


async def call(number: int, ports: list[int], until: float, totals: dict[str, int], seen: Seen) -> None:
    """Ask one question after another over one connection; where it breaks, ask the other process."""
    place = number
    questions = (
        get(f"/v1/approaches?limit={1 + n % 40}") if n % 3 else get(f"/v1/approaches?tumor_type={TUMOR_TYPES[n % 10]}") for n in itertools.count(number)
    )
    request = next(questions)
    failures = 0
    while time.perf_counter() < until:
        try:
            reader, writer = await asyncio.open_connection("127.0.0.1", ports[place % len(ports)], limit=1 << 20)
            while time.perf_counter() < until:
                writer.write(request)
                status, head, body = await answer_of(reader)
                failures = 0
                judge(request, status, head, body, totals, seen)
                request = next(questions)
            writer.close()
        except (OSError, asyncio.IncompleteReadError):
            seen.moved += 1
            failures += 1
            place += 1
            if failures > 20:
                seen.wrong["no process answered"] += 1
                return
            await asyncio.sleep(0.02)


def judge(request: bytes, status: int, head: bytes, body: bytes, totals: dict[str, int], seen: Seen) -> None:
    """An answer is whole, of one release, and says what that release must say."""
    seen.answers += 1
    if status != 200:
        seen.wrong[f"status {status}"] += 1
        return
    said = json.loads(body)
    release = said["release"]
    seen.releases[release] += 1
    if f"catalogue-release: {release}".encode() not in head.lower():
        seen.wrong["another release in the header"] += 1
    if b"tumor_type" not in request and said["total"] != totals[release]:
        seen.wrong["a total of another release"] += 1


@contextmanager
def scene(kind: str) -> Iterator[tuple[str, str, Server | None]]:
    """Where processes read, where loads write, and the server that will be lost, if any."""
    if kind != "primary lost":
        with database(kind) as url:
            yield url, url, None
        return
    with primary_and_standby() as (primary, standby):
        hosts = f"postgresql://postgres@127.0.0.1:{primary.port},127.0.0.1:{standby.port}/postgres"
        yield hosts, f"{hosts}?target_session_attrs=read-write", primary


async def loaded(url: str, off: int) -> None:
    """Load a release, in a process of its own as an operator would."""
    command = (sys.executable, "-m", "bench.cut", str(off))
    process = await asyncio.create_subprocess_exec(*command, cwd=ROOT, env={**os.environ, "DATABASE_URL": url})
    assert await process.wait() == 0


async def run(kind: str, seconds: float) -> Seen:
    """The whole story. Where the primary is lost, that happens after the last swap, and every answer is made anew, so that the database is asked."""
    full = read_catalogue(ROOT / "data")
    versions = [cut(full, off) for off in range(4)]
    totals = {version.release: len(version.approaches) for version in versions}
    seen = Seen()
    with scene(kind) as (url, writing, lost):
        await loaded(writing, 0)
        ports = [free_port(), free_port()]
        kept = {"CACHE_BYTES": "0"} if lost else {}
        processes = [serve(url, port, **kept) for port in ports]
        try:
            await asyncio.gather(*(ready(port) for port in ports))
            until = time.perf_counter() + seconds
            callers = [asyncio.create_task(call(number, ports, until, totals, seen)) for number in range(CONNECTIONS)]
            for swap in range(1, len(versions)):
                await asyncio.sleep(seconds / 6)
                await loaded(writing, swap)
                if swap == 2:
                    processes[0].send_signal(signal.SIGKILL)
                    processes[0].wait()
                    processes[0] = serve(url, ports[0], **kept)
            if lost:
                await asyncio.sleep(seconds / 10)  # the standby has caught up by then
                await asyncio.to_thread(lost.kill)
                seen.before_loss = seen.answers
            await asyncio.gather(*callers)
        finally:
            for process in processes:
                process.terminate()
            for process in processes:
                process.wait(timeout=15)
    return seen


if __name__ == "__main__":
    for database_kind in ("sqlite", "postgresql", "primary lost"):
        seconds = float(sys.argv[1]) if len(sys.argv) > 1 else 60.0
        found = asyncio.run(run(database_kind, 3 * seconds if database_kind == "primary lost" else seconds))  # loads wait for processors there
        wrong = dict(found.wrong) or "none"
        print(f"{database_kind}: {found.answers} answers, {len(found.releases)} releases seen, {found.moved} connections moved, wrong: {wrong}")
        if found.before_loss is not None:
            print(f"{found.answers - found.before_loss} of them after the primary was lost")
        if found.wrong or len(found.releases) < 4 or found.before_loss == found.answers:
            sys.exit(1)
