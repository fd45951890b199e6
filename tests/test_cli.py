"""The command line, as an operator and a curator use it."""

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from app.api.match import GASTRIC
from app.cli import cli
from tests.conftest import ROOT

RUNNER = CliRunner()


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of one's own with its own database."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path}/own.db")
    monkeypatch.setenv("DATA_DIR", str(ROOT / "data"))
    return tmp_path


def run(*arguments: str, input: str | None = None) -> tuple[int, str]:
    done = RUNNER.invoke(cli, list(arguments), input=input)
    return done.exit_code, done.output


def test_load_then_load_again_then_match(here: Path) -> None:
    code, first = run("load")
    assert (code, "loaded: " in first) == (0, True)
    code, again = run("load")
    assert (code, "was already loaded" in again) == (0, True)

    (here / "profile.json").write_text(json.dumps(GASTRIC), encoding="utf-8")
    code, told = run("match", "profile.json")
    assert code == 0
    assert "satricabtagene autoleucel (satri-cel): criteria met" in told
    assert "CLDN18.2 IHC 2+ or more in at least 40 % of tumour cells [2+ in 60 %]" in told

    code, as_json = run("match", "-", "--json", "--as-of", "2025-06-10", input=json.dumps(GASTRIC))
    assert code == 0
    assert json.loads(as_json)["results"][0]["evidence_status"] == "randomised_positive"


@pytest.mark.parametrize(
    ("profile", "words"),
    [
        ("{", "not JSON"),
        ('{"tumor_type": "STADD"}', "/tumor_type: no tumour type is known as 'STADD' (near: STAD"),
        ('{"tumor_type": "STAD", "eggog": 1}', "/eggog"),
        ("[]", "the profile cannot be read"),
    ],
)
def test_a_bad_profile_is_told_and_exits_non_zero(here: Path, profile: str, words: str) -> None:
    run("load")
    (here / "profile.json").write_text(profile, encoding="utf-8")

    code, told = run("match", "profile.json")

    assert code == 1
    assert words in told


def test_a_profile_that_is_not_there_is_told(here: Path) -> None:
    code, told = run("match", "nowhere.json")

    assert (code, "cannot read nowhere.json" in told) == (1, True)


def test_check_reports_every_problem_and_load_refuses_and_the_served_release_stays(here: Path) -> None:
    _, before = run("load")
    shutil.copytree(ROOT / "data", here / "data")
    file = here / "data" / "approaches" / "satri-cel.yaml"
    file.write_text(file.read_text(encoding="utf-8").replace("modality: car-t", "modality: car-tt\nname: twice", 1), encoding="utf-8")
    markers = here / "data" / "markers.yaml"
    markers.write_text(markers.read_text(encoding="utf-8").replace("gene: BRAF", "gen: BRAF", 1), encoding="utf-8")

    code, told = run("check", "--data", "data")
    assert code == 1
    assert "data/approaches/satri-cel.yaml:" in told
    assert "data/markers.yaml:" in told

    code, told = run("load", "--data", "data")
    assert code == 1
    assert "the release that is served stays" in told
    assert run("load")[1].split()[1] == before.split()[1]


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("sqlite:////nowhere/at/all.db", "there is no database file at /nowhere/at/all.db"),
        ("sqlite:///none.db", "there is no database file at none.db; run `load` first"),
        ("postgresql://nobody@127.0.0.1:1/none", "does not answer"),
        ("oracle://x", "this program speaks sqlite and postgresql"),
    ],
)
def test_serve_says_why_it_cannot_and_exits_non_zero(here: Path, monkeypatch: pytest.MonkeyPatch, url: str, words: str) -> None:
    monkeypatch.setenv("DATABASE_URL", url)

    code, told = run("serve")

    assert (code, words in told) == (1, True), told
    assert not list(here.glob("*.db"))


@pytest.mark.parametrize(("named", "believed"), [(None, False), ("10.0.0.1,10.0.0.2", True)])
def test_forwarded_headers_are_believed_only_from_proxies_that_are_named(
    here: Path, monkeypatch: pytest.MonkeyPatch, named: str | None, believed: bool
) -> None:
    asked: dict[str, object] = {}
    monkeypatch.setattr("app.cli.uvicorn.run", lambda target, **how: asked.update(how))
    if named:
        monkeypatch.setenv("FORWARDED_ALLOW_IPS", named)
    run("load")

    code, _ = run("serve")

    assert (code, asked["proxy_headers"], asked["forwarded_allow_ips"]) == (0, believed, named)


def test_load_into_a_read_only_file_says_so(here: Path) -> None:
    run("load")
    code = (
        "import sys; sys.path.insert(0, sys.argv[1])\n"
        "from app.storage.engine import open_engine, explained\n"
        "engine = open_engine('sqlite:///file:own.db?mode=ro&uri=true')\n"
        "try:\n"
        "    with explained(engine), engine.connect() as c: c.exec_driver_sql('DELETE FROM release')\n"
        "except Exception as wrong: print(wrong)\n"
    )

    told = subprocess.run([sys.executable, "-c", code, str(ROOT)], capture_output=True, text=True, check=True, cwd=here).stdout

    assert "is read-only" in told


def test_generated_files_are_current(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)

    code, told = run("schema", "--check")

    assert (code, told.strip()) == (0, "generated files are current"), told


def test_a_generated_file_that_is_stale_is_named_and_written_anew(here: Path) -> None:
    assert run("schema")[0] == 0
    file = here / "docs" / "openapi.json"
    right = file.read_text(encoding="utf-8")
    file.write_text("{}", encoding="utf-8")

    code, told = run("schema", "--check")
    assert (code, "not current: docs/openapi.json" in told) == (1, True)
    assert run("schema")[0] == 0
    assert file.read_text(encoding="utf-8") == right
