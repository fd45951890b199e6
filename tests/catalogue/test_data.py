"""The catalogue itself: one rule each, told by record."""

import json
import re
from pathlib import Path

import pytest
import yaml
from jsonschema import Draft202012Validator

from app.catalogue.assemble import Catalogue, problems_in
from app.catalogue.checks import walk
from app.domain.approach import Approach, Indication
from app.domain.criteria import BiomarkerIs
from app.domain.facts import DecisionMade, ResultReported
from app.generated import generated_files
from tests.conftest import ROOT

APPROACHES = sorted(path.stem for path in (ROOT / "data" / "approaches").glob("*.yaml"))
FILES = sorted(path for path in (ROOT / "data").rglob("*.yaml"))


def _of(catalogue: Catalogue, name: str) -> Approach:
    return next(one for one in catalogue.approaches if one.id == name)


def test_nothing_is_wrong() -> None:
    assert [str(problem) for problem in problems_in(ROOT / "data")[1]] == []


def test_there_are_enough_records_to_rely_on(catalogue: Catalogue) -> None:
    assert len(catalogue.approaches) >= 40
    assert len(catalogue.tumor_types) >= 120


@pytest.mark.parametrize("name", APPROACHES)
def test_every_approach_has_a_timeline(catalogue: Catalogue, name: str) -> None:
    assert _of(catalogue, name).timeline


@pytest.mark.parametrize("name", APPROACHES)
def test_every_claim_has_a_source_and_a_place_in_it(catalogue: Catalogue, name: str) -> None:
    known = {source.id for source in catalogue.sources}
    cited = [part for _, part in walk(_of(catalogue, name)) if "source" in type(part).model_fields]

    assert cited
    assert all(part.source in known and part.where for part in cited)  # type: ignore[attr-defined]


@pytest.mark.parametrize("name", APPROACHES)
def test_a_label_follows_an_approval_by_the_same_regulator(catalogue: Catalogue, name: str) -> None:
    record = _of(catalogue, name)
    approvals = {fact.regulator for fact in record.timeline if isinstance(fact, DecisionMade) and fact.decision == "approved"}

    assert {indication.regulator for indication in record.indications if indication.basis == "label"} <= approvals


@pytest.mark.parametrize("name", APPROACHES)
def test_a_percentage_always_has_its_denominator(catalogue: Catalogue, name: str) -> None:
    for fact in _of(catalogue, name).timeline:
        if isinstance(fact, ResultReported) and fact.responses:
            assert 0 <= fact.responses.responders <= fact.responses.evaluable


@pytest.mark.parametrize("name", APPROACHES)
def test_an_ihc_cut_off_names_intensity_or_percentage_of_one_marker(catalogue: Catalogue, name: str) -> None:
    for _, part in walk(_of(catalogue, name)):
        if isinstance(part, BiomarkerIs) and part.min_intensity is not None:
            assert part.min_percent is not None


@pytest.mark.parametrize("name", APPROACHES)
def test_indications_name_types_for_which_something_is_recorded(catalogue: Catalogue, name: str) -> None:
    for _, part in walk(_of(catalogue, name)):
        if isinstance(part, Indication):
            assert all(node in catalogue.tree for node in part.tumor_types)


@pytest.fixture(scope="module")
def schemas() -> dict[str, Draft202012Validator]:
    made = {path.name: json.loads(text) for path, text in generated_files(ROOT / "data").items() if path.parent.name == "schema"}
    return {name: Draft202012Validator(schema) for name, schema in made.items()}


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_file_fits_the_schema_that_editors_use(path: Path, schemas: dict[str, Draft202012Validator]) -> None:
    kind = path.parent.name if path.parent.name in ("approaches", "targets", "guidance") else "lists"

    wrong = list(schemas[f"{kind}.schema.json"].iter_errors(_as_editors_read(path)))

    assert [f"{'/'.join(map(str, error.absolute_path))}: {error.message[:200]}" for error in wrong] == []


def _as_editors_read(path: Path) -> object:
    """Dates as text, numbers as numbers: the YAML 1.2 core schema."""

    class Loader(yaml.SafeLoader):
        pass

    Loader.yaml_implicit_resolvers = {
        first: [(tag, pattern) for tag, pattern in found if tag not in ("tag:yaml.org,2002:timestamp", "tag:yaml.org,2002:int", "tag:yaml.org,2002:bool")]
        for first, found in yaml.SafeLoader.yaml_implicit_resolvers.items()
    }
    Loader.add_implicit_resolver("tag:yaml.org,2002:int", re.compile(r"^[-+]?[0-9]+$"), list("-+0123456789"))
    Loader.add_implicit_resolver("tag:yaml.org,2002:bool", re.compile(r"^(?:true|false)$"), list("tf"))
    return yaml.load(path.read_text(encoding="utf-8"), Loader=Loader)
