"""`make bench`: each question to Cartograph and the same bytes from bare uvicorn, in turns, one process each; results into docs/performance.md."""

import itertools
import json
import os
import platform
import subprocess
import sys
import tempfile
import time
import urllib.parse
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from statistics import median, quantiles

from app.api.match import GASTRIC
from bench.load import get, post, round_of
from bench.places import ROOT, database, free_port

ROUNDS, SECONDS = 15, 1.0
DAY = "2026-11-23"
LIST = f"/v1/approaches?tumor_type=STAD&limit=20&as_of={DAY}"
TUMOR_TYPES = ("STAD", "PAAD", "HCC", "GB", "NSCLC", "SYNS", "MEL", "COADREAD", "HGSOC", "NBL")
MORE_TUMOR_TYPES = ("SCLC", "PRAD", "CCRCC", "BRCA", "OS", "NPC", "CESC", "HNSC", "MRLS", "DMG")
PROFILE = json.dumps(GASTRIC).encode()
_JOINED_ROWS = (
    "select a.id, a.name, a.modality, a.brief, s.head from approach a join step s on s.approach = a.id where s.tumor_type = 'STAD' "
    f"and s.beneath = 0 and s.until > '{DAY}' and s.since <= '{DAY}' order by s.standing, a.name limit 20"
)


@dataclass(frozen=True)
class Case:
    """One question: answers per second as a ratio to bare uvicorn, and what was aimed at."""

    name: str
    ratio: float
    middle: tuple[float, float]
    """Between which half of the rounds lie."""
    aim: float | None
    p99_to_p50: float


@contextmanager
def serving(*command: str, ready: str = "/health/ready", **environment: str) -> Iterator[int]:
    """A server that answers at `ready`, one process; `{port}` in the command is where it listens."""
    port = free_port()
    process = subprocess.Popen([part.format(port=port) for part in command], cwd=ROOT, env={**os.environ, **environment})
    try:
        _until_ready(port, ready, process)
        yield port
    finally:
        process.terminate()
        process.wait(timeout=30)


def _until_ready(port: int, path: str, process: subprocess.Popen[bytes]) -> None:
    for _ in range(3000):
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=5).close()
            return
        except OSError:
            if process.poll() is not None:
                raise
        time.sleep(0.02)
    raise TimeoutError(f"nothing answers on port {port}")


def uvicorn(target: str) -> tuple[str, ...]:
    """The command for a bare uvicorn."""
    return (sys.executable, *f"-m uvicorn {target} --port {{port}} --no-access-log --log-level warning --loop uvloop --http httptools".split())


CARTOGRAPH = (sys.executable, "-m", "app.cli", "serve", "--port", "{port}")


def compared(name: str, port: int, requests: Iterator[bytes], body: bytes, aim: float | None = None, headers: dict[str, str] | None = None) -> Case:
    """Beside a bare application that sends this body, and these headers where they are given."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "body"
        file.write_bytes(body)
        beside = {} if headers is None else {"BENCH_HEADERS": json.dumps(headers)}
        with serving(*uvicorn("bench.bare:app"), BENCH_BODY=str(file), **beside) as bare:
            return in_turns(name, (port, requests), (bare, itertools.repeat(get("/"))), aim)


def in_turns(name: str, ours: tuple[int, Iterator[bytes]], theirs: tuple[int, Iterator[bytes]], aim: float | None = None) -> Case:
    """Rounds in turns, so that both meet the same machine; the ratio is the median of the rounds' ratios."""
    ratios: list[float] = []
    tails: list[float] = []
    round_of(*theirs, 0.5)
    round_of(*ours, 0.5)
    for _ in range(ROUNDS):
        plain, counted = round_of(*theirs, SECONDS), round_of(*ours, SECONDS)
        assert set(counted.statuses) <= {200, 304}, counted.statuses
        ratios.append(counted.per_second / plain.per_second)
        tails.append(counted.percentile(0.99) / counted.percentile(0.50))
    low, middle, high = quantiles(ratios, n=4)
    case = Case(name, middle, (low, high), aim, median(tails))
    print(case, file=sys.stderr)
    return case


def asked(port: int, path: str, body: bytes | None = None) -> tuple[bytes, dict[str, str]]:
    """The body and headers of a GET, or of a POST where a body is given."""
    request = urllib.request.Request(f"http://127.0.0.1:{port}{path}", body, {"content-type": "application/json"} if body else {})
    with urllib.request.urlopen(request, timeout=60) as answer:
        return answer.read(), {name.lower(): value for name, value in answer.headers.items() if name.lower() not in _SERVERS_OWN}


_SERVERS_OWN = ("date", "connection", "keep-alive")
"""Headers that uvicorn sends by itself."""


def different_questions(sort: str = "status") -> Iterator[bytes]:
    """Every request another question: twenty tumour types, and one day after another of the last seven years."""
    newest = date.fromisoformat(DAY)
    for day in itertools.count():
        for tumor_type in (*TUMOR_TYPES, *MORE_TUMOR_TYPES):
            yield get(f"/v1/approaches?tumor_type={tumor_type}&limit=20&as_of={newest - timedelta(days=day % 2600)}&sort={sort}")


def _memory(port: int) -> int:
    """Megabytes that the process which listens there keeps in memory, as it says itself."""
    [line] = [line for line in asked(port, "/metrics")[0].decode().splitlines() if line.startswith("process_resident_memory_bytes ")]
    return round(float(line.split()[1]) / 1_000_000)


def on_sqlite(url: str) -> tuple[list[Case], list[str]]:
    """Everything on the real catalogue in SQLite; and what was measured in seconds and megabytes."""
    begun = time.perf_counter()
    with serving(*CARTOGRAPH, DATABASE_URL=url) as port:
        ready, memory = time.perf_counter() - begun, _memory(port)
        listed, headers = asked(port, LIST)
        unchanged = get(LIST, f"If-None-Match: {headers['etag']}")
        matched, _ = asked(port, "/v1/match", PROFILE)
        cases = [
            compared("warm filtered list of 20", port, itertools.repeat(get(LIST)), listed, 0.85),
            compared("the same, beside a bare application that sends all its headers too", port, itertools.repeat(get(LIST)), listed, headers=headers),
            compared("304 of the same", port, itertools.repeat(unchanged), listed, 0.90),
            compared("cold filtered list of 20, every request another question", port, different_questions(), listed, 0.08),
            compared("the same ordered by day of status", port, different_questions("-since"), listed),
            compared(f"match of a full profile, explained ({len(matched) // 1000} kB)", port, itertools.repeat(post("/v1/match", PROFILE)), matched, 0.08),
        ]
    return cases, [f"From the start of the command to ready on an existing database: {ready:.1f} s.", f"Memory of the process when it is ready: {memory} MB."]


def on_postgres() -> Case:
    """The cold list on PostgreSQL, whose server works on the same two cores."""
    with database("postgresql") as url:
        _run("-m", "app.cli", "load", DATABASE_URL=url)
        with serving(*CARTOGRAPH, DATABASE_URL=url) as port:
            return compared("the same cold list on PostgreSQL", port, different_questions(), asked(port, LIST)[0])


def others(url: str, folder: Path) -> list[Case]:
    """Twenty rows with what belongs to them, by Datasette over the same file, and in the way that most would write it."""
    export, plain = folder / "catalogue.json", folder / "plain.db"
    with serving(*CARTOGRAPH, DATABASE_URL=url) as port:
        export.write_bytes(asked(port, "/v1/export/catalogue.json")[0])
    _run("-m", "bench.plain", str(export), str(plain))
    with serving(*uvicorn("bench.plain:app"), ready="/health/live", PLAIN_DATABASE=str(plain)) as port:
        path = "/v1/approaches?tumor_type=STAD&limit=20"
        usual = compared("FastAPI, SQLModel and selectinload, its own 20 rows", port, itertools.repeat(get(path)), asked(port, path)[0])
    with serving(*uvicorn("bench.datasette_app:app"), ready="/-/versions.json", DATASETTE_FILE=url.removeprefix("sqlite:///")) as port:
        path = f"/{Path(url).stem}.json?{urllib.parse.urlencode({'sql': _JOINED_ROWS, '_shape': 'array'})}"
        datasette = compared("Datasette, 20 joined rows of the same file", port, itertools.repeat(get(path)), asked(port, path)[0])
    return [usual, datasette]


def hundredfold(folder: Path, kind: str, real: str) -> list[Case]:
    """The same on a catalogue a hundred times as large; `real` is the database of the real one."""
    url = f"sqlite:///{folder}/{kind}.db"
    _run("-m", "bench.hundredfold", kind, DATABASE_URL=url)
    with serving(*CARTOGRAPH, DATABASE_URL=url) as port:
        if kind == "apart":
            matched, _ = asked(port, "/v1/match", PROFILE)
            matching = itertools.repeat(post("/v1/match", PROFILE))
            with serving(*CARTOGRAPH, DATABASE_URL=real) as small:
                beside = in_turns(
                    "100 x, as many for each tumour type: match, beside the same match on the real catalogue", (port, matching), (small, matching), 0.77
                )
            return [beside, compared("100 x, as many for each tumour type: match", port, matching, matched)]
        listed, _ = asked(port, LIST)
        return [
            compared("100 x, all in the same tumour types: warm list", port, itertools.repeat(get(LIST)), listed, 0.85),
            compared("100 x, all in the same tumour types: cold list", port, different_questions(), listed, 0.04),
            compared("100 x, all in the same tumour types: cold list ordered by day of status", port, different_questions("-since"), listed),
        ]


def _run(*arguments: str, **environment: str) -> None:
    subprocess.run([sys.executable, *arguments], cwd=ROOT, env={**os.environ, **environment}, check=True, stdout=sys.stderr)


def told(cases: list[Case], facts: list[str]) -> str:
    """The results as a page."""
    lines = [
        "# Performance",
        "",
        "Written by `make bench`: answers per second as a ratio to a bare uvicorn application that sends the same body, with its type and length and no",
        f"other header; one process each, 32 keep-alive connections, {ROUNDS} rounds of {SECONDS:g} s in turns in one run; the median of the rounds'",
        f"ratios, and between what half of them lie. Python {platform.python_version()}, the real catalogue in SQLite where nothing else is said. A",
        "catalogue a hundred times as large comes from `bench/hundredfold.py`. How quickly the bare application sends a body as large as a match's varies",
        "twofold from round to round here, which the quartiles show; two matches beside each other do not vary so.",
        "",
        "| question | ratio | half of the rounds | aim | p99 to p50 |",
        "| --- | --- | --- | --- | --- |",
    ]
    for case in cases:
        aim = "" if case.aim is None else f"at least {case.aim:g}"
        lines.append(f"| {case.name} | {case.ratio:.4f} | {case.middle[0]:.4f} to {case.middle[1]:.4f} | {aim} | {case.p99_to_p50:.1f} |")
    lines += ["", *facts, "", *STEADINESS]
    return "\n".join(lines) + "\n"


STEADINESS = (
    "## Steadiness",
    "",
    "`python -m bench.steadiness` asks two processes over one database by 64 connections for 60 seconds, while three releases are loaded and one",
    "process is killed and started again; then, for three minutes and with nothing kept, the same over a PostgreSQL primary with a standby, and the",
    "primary is killed as well. Runs of 24 November 2026: SQLite 304,362 answers, PostgreSQL 300,308, with the primary lost 405,954, of which 99,020",
    "afterwards; four releases seen in each, none failed, none mixed; 32 connections moved to the other process when theirs was killed.",
)
"""Measured by a command of its own, because it takes minutes."""


def main() -> None:
    """Run every case and write the page."""
    with tempfile.TemporaryDirectory(prefix="cartograph-bench-") as name:
        folder = Path(name)
        url = f"sqlite:///{folder}/bench.db"
        _run("-m", "app.cli", "load", DATABASE_URL=url)
        cases, facts = on_sqlite(url)
        cases += [on_postgres(), *others(url, folder), *hundredfold(folder, "crowded", url), *hundredfold(folder, "apart", url)]
    page = told(cases, facts)
    (ROOT / "docs" / "performance.md").write_text(page, encoding="utf-8")
    print(page)


if __name__ == "__main__":
    main()
