"""Every command in the documentation is run, and every answer that stands beneath one is held against the real one."""

import json
import re
import shlex
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import httpx
import pytest

from app.domain.status import RULES, RULES_VERSION
from app.domain.vocabulary import EvidenceStatus
from tests.conftest import ROOT

pytestmark = pytest.mark.anyio

BASE = "http://127.0.0.1:8000"
PAGES = sorted([ROOT / "README.md", *(ROOT / "docs").glob("*.md")])


@dataclass(frozen=True)
class Command:
    """A curl command and the answer that stands beneath it, if any."""

    page: str
    line: int
    text: str
    expected: Any


def commands(page: Path) -> list[Command]:
    """Every block with a curl command, with the JSON block that follows it."""
    text = page.read_text(encoding="utf-8")
    blocks = [(found.start(), found[1], found[2]) for found in re.finditer(r"^```(\w+)\n(.*?)^```", text, re.MULTILINE | re.DOTALL)]
    found: list[Command] = []
    for place, (start, kind, body) in enumerate(blocks):
        if kind == "sh" and body.startswith("curl"):
            after = blocks[place + 1] if place + 1 < len(blocks) else (0, "", "")
            expected = json.loads(after[2]) if after[1] == "json" else None
            found.append(Command(page.name, text.count("\n", 0, start) + 1, body, expected))
    return found


COMMANDS = [command for page in PAGES for command in commands(page)]


def request(command: str) -> tuple[str, str, dict[str, str], str | None]:
    """Method, path, headers and body of a curl command."""
    words = shlex.split(command)[1:]
    url, headers, data, query = "", {}, None, []
    while words:
        word = words.pop(0)
        if word == "-H":
            name, _, value = words.pop(0).partition(":")
            headers[name.strip()] = value.strip()
        elif word == "-d":
            data = words.pop(0)
        elif word == "--data-urlencode":
            name, _, value = words.pop(0).partition("=")
            query.append((name, value))
        elif word.startswith("-"):
            assert word in ("-s", "-sG", "-G", "-si", "-sI", "-i"), word
        else:
            url = word
    assert url.startswith(BASE), url
    path = url.removeprefix(BASE) + (f"?{urlencode(query)}" if query else "")
    return ("POST" if data is not None else "GET"), path, headers, data


def held(expected: Any, real: Any, at: str = "") -> list[str]:
    """What of the expected is not in the real: objects may have more fields, lists more items between."""
    if isinstance(expected, dict):
        if not isinstance(real, dict):
            return [f"{at}: no object"]
        return [wrong for key, value in expected.items() for wrong in (held(value, real[key], f"{at}/{key}") if key in real else [f"{at}/{key}: missing"])]
    if isinstance(expected, list):
        rest = list(real) if isinstance(real, list) else []
        for place, item in enumerate(expected):
            while rest and held(item, rest[0]):
                rest.pop(0)
            if not rest:
                return [f"{at}/{place}: no item like {json.dumps(item, ensure_ascii=False)[:200]}"]
            rest.pop(0)
        return []
    return [] if expected == real else [f"{at}: {real!r} instead of {expected!r}"]


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: f"{command.page}:{command.line}")
async def test_a_command_in_the_documentation_gives_the_answer_beneath_it(sqlite_api: httpx.AsyncClient, command: Command) -> None:
    method, path, headers, data = request(command.text)

    answer = await sqlite_api.request(method, path, headers=headers, content=data)

    assert answer.status_code < 500
    if command.expected is None:
        assert answer.status_code == 200, answer.text
    else:
        assert held(command.expected, answer.json()) == []


async def test_the_tour_tells_the_whole_story() -> None:
    tour = [command.text for command in COMMANDS if command.page == "tour.md"]

    for part in (
        "舒瑞基奥仑赛",
        "tumor_type=STAD",
        "history",
        '"percent": 60',
        '"percent": 30',
        '"EGC"',
        "2025-06-10",
        "2025-12-31",
        "2026-06-22",
        "A*02:01",
        '"A*02"',
        "A*02:05",
    ):
        assert any(part in text for text in tour), part


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
async def test_links_between_pages_lead_somewhere(page: Path) -> None:
    for target in re.findall(r"\]\(([^)#]+)(?:#[^)]*)?\)", page.read_text(encoding="utf-8")):
        if not target.startswith("http"):
            assert (page.parent / target).exists(), target


async def test_the_prose_of_the_status_rules_names_every_rule_in_their_order_and_their_version() -> None:
    prose = (ROOT / "docs" / "evidence-status.md").read_text(encoding="utf-8")

    places = [prose.index(f"| {number} | `{status.value}`") for number, (status, _) in enumerate(RULES, start=1)]
    assert places == sorted(places)
    assert all(f"`{status.value}`" in prose for status in EvidenceStatus)
    assert RULES_VERSION in prose


async def test_make_targets_that_the_documentation_names_exist() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    named = {target for page in PAGES for target in re.findall(r"`make ([a-z]+)", page.read_text(encoding="utf-8"))}

    assert named
    assert all(re.search(rf"^{target}:", makefile, re.MULTILINE) for target in named), named
