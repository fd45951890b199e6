"""Registry clients against a small local server that speaks as the registries do, bad days included."""

import json
import threading
from collections.abc import Callable, Iterator
from datetime import date
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import yaml
from typer.testing import CliRunner

from app.catalogue.read import read_data
from app.catalogue.registered import SOURCES_LOCK, TRIALS_LOCK, SourceRead, TrialRead, read_lock
from app.catalogue.registry_checks import problems_with_sources
from app.cli import cli
from app.domain.vocabulary import Phase, Recruitment
from app.registries.literature import read_crossref, read_pubmed
from app.registries.polite import TRIES, NotThere, NotUnderstood, Polite, Unreachable
from app.registries.proposals import proposals
from app.registries.refresh import due, refresh_sources, refresh_trials
from app.registries.trials import read_trials
from tests.conftest import ROOT

Answer = tuple[int, dict[str, str], str]
JSON = {"content-type": "application/json"}
DAY = date(2026, 11, 23)


class Registry:
    """Answers each path with what a test laid out; keeps what was asked."""

    def __init__(self) -> None:
        self.answers: dict[str, Callable[[dict[str, list[str]], int], Answer]] = {}
        self.asked: list[tuple[str, dict[str, list[str]]]] = []
        registry = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                address = urlsplit(self.path)
                query = parse_qs(address.query)
                registry.asked.append((address.path, query))
                times = sum(path == address.path for path, _ in registry.asked)
                status, headers, body = registry.answers[address.path](query, times)
                if status == 0:
                    return  # closes the connection without a word
                self.send_response(status)
                for name, value in headers.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(body.encode())

            def log_message(self, *_: Any) -> None:
                return

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.base = f"http://127.0.0.1:{self.server.server_address[1]}"
        self.thread = threading.Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.02})
        self.thread.start()

    def close(self) -> None:
        self.server.shutdown()
        self.server.server_close()
        self.thread.join()


@pytest.fixture
def registry() -> Iterator[Registry]:
    found = Registry()
    yield found
    found.close()


@pytest.fixture
def waits() -> list[float]:
    return []


@pytest.fixture
def client(registry: Registry, waits: list[float]) -> Iterator[Polite]:
    with Polite(registry.base, pause=0, timeout=2, sleep=waits.append) as found:
        yield found


def study(number: str, **status: Any) -> dict[str, Any]:
    return {
        "protocolSection": {
            "identificationModule": {"nctId": number, "briefTitle": f"Study {number}"},
            "statusModule": {"overallStatus": "RECRUITING", "aFieldOfTomorrow": {"x": 1}, **status},
            "designModule": {"phases": ["PHASE1", "PHASE2"], "enrollmentInfo": {"count": 40, "type": "ESTIMATED"}},
            "contactsLocationsModule": {"locations": [{"country": "China"}, {"country": "United States"}, {"city": "no country"}]},
        }
    }


# --- politeness ---


def test_a_busy_registry_is_asked_again_after_the_pause_that_it_names(registry: Registry, client: Polite, waits: list[float]) -> None:
    registry.answers["/x"] = lambda _, times: (429, {"retry-after": "7"}, "slow down") if times < 3 else (200, JSON, "{}")

    assert client.json("/x") == {}
    assert waits == [7, 7]


def test_waits_grow_and_end(registry: Registry, client: Polite, waits: list[float]) -> None:
    registry.answers["/x"] = lambda *_: (503, {"content-type": "text/html"}, "<h1>down</h1>")

    with pytest.raises(Unreachable, match=r"/x: answered 503; asked 5 times"):
        client.json("/x")
    assert len(registry.asked) == TRIES
    assert waits == [1, 2, 4, 8]


def test_a_connection_that_breaks_is_tried_again(registry: Registry, client: Polite) -> None:
    registry.answers["/x"] = lambda _, times: (0, {}, "") if times == 1 else (200, JSON, "[1]")

    assert client.json("/x") == [1]


def test_a_time_out_is_told(registry: Registry, waits: list[float]) -> None:
    gate = threading.Event()
    registry.answers["/x"] = lambda *_: ((gate.wait(5) and 0) or 0, {}, "")

    with Polite(registry.base, pause=0, timeout=0.05, sleep=waits.append) as client, pytest.raises(Unreachable, match="ReadTimeout"):
        client.json("/x")
    gate.set()


@pytest.mark.parametrize(
    ("answer", "expected", "words"),
    [
        ((404, {}, "nope"), NotThere, "no such record"),
        ((400, {"content-type": "text/plain"}, "pageSize must be at most 1000"), NotUnderstood, "pageSize must be at most 1000"),
        ((200, {"content-type": "text/html"}, "<html>maintenance</html>"), NotUnderstood, "text/html where JSON was promised"),
        ((200, JSON, "{cut short"), NotUnderstood, "JSON was promised"),
    ],
)
def test_what_is_no_answer_is_told_with_its_words(registry: Registry, client: Polite, answer: Answer, expected: type[Exception], words: str) -> None:
    registry.answers["/x"] = lambda *_: answer

    with pytest.raises(expected, match=words):
        client.json("/x")


# --- trials ---


def test_pages_are_followed_by_their_tokens(registry: Registry, client: Polite) -> None:
    def page(query: dict[str, list[str]], _: int) -> Answer:
        if "pageToken" not in query:
            return 200, JSON, json.dumps({"studies": [study("NCT00000001")], "nextPageToken": "more"})
        assert query["pageToken"] == ["more"]
        return 200, JSON, json.dumps({"studies": [study("NCT00000002", overallStatus="TERMINATED", whyStopped="Funding.")]})

    registry.answers["/studies"] = page
    first, second = read_trials(client, ["NCT00000001", "NCT00000002"])

    assert (first.id, first.recruitment, first.phase, first.enrolment) == ("clinicaltrials:NCT00000001", Recruitment.RECRUITING, Phase.ONE_TWO, 40)
    assert first.countries == ("China", "United States")
    assert (second.recruitment, second.why_stopped) == (Recruitment.TERMINATED, "Funding.")


def test_real_records_are_read_and_missing_parts_stay_absent(registry: Registry, client: Polite) -> None:
    bare = {"protocolSection": {"identificationModule": {"nctId": "NCT00000003"}, "statusModule": {"overallStatus": "SOMETHING_NEW"}}}
    registry.answers["/studies"] = lambda *_: (200, JSON, json.dumps({"studies": [bare]}))

    (found,) = read_trials(client, ["NCT00000003"])

    assert found == TrialRead(id="clinicaltrials:NCT00000003")


@pytest.mark.parametrize("said", [[], {"studies": "none"}, {"studies": [{"protocolSection": None}]}, {"error": "x"}])
def test_another_shape_is_refused(registry: Registry, client: Polite, said: Any) -> None:
    registry.answers["/studies"] = lambda *_: (200, JSON, json.dumps(said))

    with pytest.raises(NotUnderstood):
        list(read_trials(client, ["NCT00000001"]))


# --- literature ---


def test_pubmed_says_what_exists_and_what_was_retracted(registry: Registry, client: Polite) -> None:
    result = {
        "uids": ["1", "2"],
        "1": {"uid": "1", "title": "A <i>true</i> paper.", "pubdate": "2025 May 31", "pubtype": ["Journal Article"]},
        "2": {"uid": "2", "title": "A withdrawn paper", "pubtype": ["Journal Article", "Retracted Publication"]},
        "3": {"uid": "3", "error": "cannot get document summary"},
    }
    registry.answers["/esummary.fcgi"] = lambda *_: (200, JSON, json.dumps({"result": result}))

    true, retracted, missing = read_pubmed(client, ["1", "2", "3"])

    assert (true.title, true.exists, true.retracted) == ("A true paper.", True, False)
    assert retracted.retracted
    assert not missing.exists


def test_crossref_says_what_exists_and_what_was_retracted(registry: Registry, client: Polite) -> None:
    work = {"message": {"title": ["A paper"], "issued": {"date-parts": [[2025, 5]]}, "updated-by": [{"type": "retraction"}]}}
    registry.answers["/works/10.1000%2Fone"] = lambda *_: (200, JSON, json.dumps(work))
    registry.answers["/works/10.1000%2Ftwo"] = lambda *_: (404, {"content-type": "text/plain"}, "Resource not found.")

    one, two = read_crossref(client, ["10.1000/one", "10.1000/two"])

    assert (one.title, one.published, one.retracted) == ("A paper", "2025-05", True)
    assert not two.exists


# --- refreshing ---


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """Three records of the real catalogue."""
    folder = tmp_path / "data"
    (folder / "approaches").mkdir(parents=True)
    for name in ("satri-cel", "afami-cel", "ct011"):
        (folder / "approaches" / f"{name}.yaml").write_text((ROOT / "data" / "approaches" / f"{name}.yaml").read_text(encoding="utf-8"), encoding="utf-8")
    return folder


def test_what_was_read_before_a_failure_is_kept_and_the_next_refresh_goes_on_there(registry: Registry, client: Polite, data: Path) -> None:
    draft = read_data(data)
    numbers = sorted(trial.id.split(":")[1] for trial, _ in draft.of("trials") if trial.id.startswith("clinicaltrials:"))

    def page(query: dict[str, list[str]], _: int) -> Answer:
        if "pageToken" in query:
            return 500, {}, "error"
        return 200, JSON, json.dumps({"studies": [study(numbers[0])], "nextPageToken": "t"})

    registry.answers["/studies"] = page
    with pytest.raises(Unreachable):
        refresh_trials(draft, data, client, DAY, 7, lambda _: None)
    assert list(read_lock(data / TRIALS_LOCK, TrialRead)) == [f"clinicaltrials:{numbers[0]}"]

    registry.asked.clear()
    registry.answers["/studies"] = lambda query, _: (200, JSON, json.dumps({"studies": [study(one) for one in query["filter.ids"][0].split(",")]}))
    done = refresh_trials(draft, data, client, DAY, 7, lambda _: None)

    assert numbers[0] not in registry.asked[0][1]["filter.ids"][0].split(",")
    assert done.asked == done.found == len(numbers) - 1


def test_what_was_read_lately_is_left_alone_and_the_oldest_comes_first() -> None:
    read = {one: (day, SourceRead(id=one, exists=True)) for one, day in (("a", date(2026, 1, 1)), ("b", date(2025, 1, 1)), ("c", DAY))}

    assert due(["a", "b", "c", "new"], read, DAY, 7) == ["new", "b", "a"]


def test_differences_are_proposed_with_file_and_line_and_nothing_is_changed(registry: Registry, client: Polite, data: Path) -> None:
    before = {file: file.read_bytes() for file in data.rglob("*.yaml")}
    draft = read_data(data)
    trial, _ = next((trial, place) for trial, place in draft.of("trials") if trial.id.startswith("clinicaltrials:"))
    stopped = study(trial.id.split(":")[1], overallStatus="TERMINATED", whyStopped="Sponsor decision", lastUpdatePostDateStruct={"date": "2026-11-20"})
    registry.answers["/studies"] = lambda *_: (200, JSON, json.dumps({"studies": [stopped]}))

    refresh_trials(draft, data, client, DAY, 7, lambda _: None)
    found = list(proposals(draft, read_lock(data / TRIALS_LOCK, TrialRead)))

    recruitment = next(one for one in found if "recruitment is recorded" in one.says)
    text = (data.parent / recruitment.file).read_text(encoding="utf-8").splitlines()
    assert text[recruitment.line - 1].strip().startswith("recruitment:")
    assert "trial_stopped" in recruitment.propose
    assert "Sponsor decision" in recruitment.propose
    assert {file: file.read_bytes() for file in data.rglob("*.yaml") if not file.name.endswith(".lock.yaml")} == before


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({"exists": False}, "does not exist"),
        ({"exists": True, "title": "Cooking with mushrooms in the far north"}, "is 'Cooking with mushrooms"),
        ({"exists": True, "retracted": True}, "was retracted"),
    ],
)
def test_a_wrong_identifier_is_found_by_its_title_and_a_retraction_by_its_mark(data: Path, said: dict[str, Any], words: str) -> None:
    draft = read_data(data)
    source = next(source for source, _ in draft.of("sources") if source.id.startswith("pubmed:"))

    (problem,) = problems_with_sources(draft, {source.id: (DAY, SourceRead(id=source.id, **said))})

    assert words in problem.wrong


def test_the_right_paper_under_a_shortened_title_is_no_problem(data: Path) -> None:
    draft = read_data(data)
    read = {source.id: (DAY, SourceRead(id=source.id, exists=True, title=f"{source.title}: a randomised trial")) for source, _ in draft.of("sources")}

    assert list(problems_with_sources(draft, read)) == []


def test_sources_are_refreshed_from_both_databases_and_a_broken_lock_says_what_to_do(registry: Registry, client: Polite, data: Path) -> None:
    draft = read_data(data)
    titles = {source.id.split(":", 1)[1]: source.title for source, _ in draft.of("sources")}

    def summary(query: dict[str, list[str]], _: int) -> Answer:
        return 200, JSON, json.dumps({"result": {one: {"title": titles[one]} for one in query["id"][0].split(",")}})

    registry.answers["/esummary.fcgi"] = summary
    registry.answers = {**{f"/works/{doi.replace('/', '%2F')}": _work(title) for doi, title in titles.items()}, **registry.answers}
    done = refresh_sources(draft, data, client, client, DAY, 7, lambda _: None)

    assert done.missing == ()
    assert done.found == done.asked > 0
    assert set(read_lock(data / SOURCES_LOCK, SourceRead)) == {one.id for one, _ in draft.of("sources") if one.id.startswith(("pubmed:", "doi:"))}
    (data / SOURCES_LOCK).write_text("read: [1", encoding="utf-8")
    told = CliRunner().invoke(cli, ["refresh", "sources", "--data", str(data), "--pubmed", registry.base, "--crossref", registry.base])
    assert told.exit_code == 1
    assert "delete it and refresh again" in told.output


def _work(title: str) -> Callable[[dict[str, list[str]], int], Answer]:
    return lambda *_: (200, JSON, json.dumps({"message": {"title": [title]}}))


def test_the_command_tells_what_it_did_and_what_it_proposes(registry: Registry, data: Path) -> None:
    registry.answers["/studies"] = lambda query, _: (200, JSON, json.dumps({"studies": [study(one) for one in query["filter.ids"][0].split(",")[:-1]]}))

    told = CliRunner().invoke(cli, ["refresh", "trials", "--data", str(data), "--registry", registry.base])

    assert told.exit_code == 0, told.output
    assert "proposal(s)" in told.output
    assert "not in the registry: clinicaltrials:" in told.output
    assert yaml.safe_load((data / TRIALS_LOCK).read_text(encoding="utf-8"))["read"]
