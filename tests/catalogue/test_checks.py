"""A planted error of every kind is found, told with file and line, and all of them in one run."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from app.catalogue.assemble import problems_in, read_catalogue
from app.catalogue.problems import CatalogueRefused
from app.catalogue.yaml_text import YamlRefused, read_yaml
from tests.conftest import ROOT

CITE = "source: pubmed:1, where: abstract"
SMALL = {
    "tumor_types/solid.yaml": """
tumor_types:
  - {id: SOLID, name: Solid tumour}
  - {id: STAD, name: Stomach Adenocarcinoma, parent: SOLID, synonyms: [gastric cancer]}
""",
    "words.yaml": """
modalities:
  - {id: car-t, name: CAR-T, receptor: car, effector: alpha_beta_t, definition: T cells with a CAR.}
strategies:
  - {id: armoured, name: Armoured, definition: Carries help., answers: [barrier-1]}
barriers:
  - {id: barrier-1, name: Barrier one, definition: It is hard.}
markers:
  - {id: braf, name: BRAF, gene: BRAF, xrefs: ["hgnc:1097"], definition: A gene.}
therapies:
  - {id: chemotherapy, name: Chemotherapy, kind: class}
conditions:
  - {id: hiv, name: HIV infection, definition: Infection with HIV.}
blood_cancers:
  - {id: AML, name: Acute Myeloid Leukemia}
""",
    "targets/cldn18.2.yaml": """
id: cldn18.2
name: CLDN18.2
level: isoform
gene: CLDN18
xrefs: [hgnc:2039]
definition: The stomach's form of claudin-18.
""",
    "approaches/one-cel.yaml": """
id: one-cel
name: One
aliases: [ONE-1]
modality: car-t
cell_source: [autologous]
targets: [cldn18.2]
strategies: [armoured]
routes: [intravenous]
summary: {text: It exists., source: pubmed:1, where: abstract}
developers:
  - {name: Somebody, source: pubmed:1, where: abstract}
indications:
  - id: trial-1
    tumor_types: [STAD]
    setting: Advanced disease.
    basis: trial
    trials: [clinicaltrials:NCT00000001]
    since: 2020-01-01
    source: pubmed:1
    where: abstract
    criteria:
      all_of:
        - {kind: biomarker, marker: cldn18.2, method: [ihc], min_intensity: 2, min_percent: 40, source: pubmed:1, where: abstract}
        - {kind: prior_therapy, any_of: [chemotherapy], source: pubmed:1, where: abstract}
        - {kind: condition, condition: hiv, source: pubmed:1, where: abstract}
trials:
  - id: clinicaltrials:NCT00000001
    title: A trial
    phase: "1"
    tumor_types: [STAD]
    started: 2020-01-01
    recruitment: recruiting
    recruitment_read_on: 2024-01-01
    source: pubmed:1
    where: abstract
timeline:
  - {kind: trial_opened, date: 2020-01-01, tumor_types: [STAD], trial: "clinicaltrials:NCT00000001", source: pubmed:1, where: abstract}
  - kind: result_reported
    date: 2024-01-01
    tumor_types: [STAD]
    trial: clinicaltrials:NCT00000001
    population: All treated patients
    design: single_arm
    n_enrolled: 12
    n_treated: 10
    responses: {responders: 3, evaluable: 9, interval: {low: 10, high: 70}}
    medians:
      - {measure: os, months: 9, interval: {low: 6, high: 12}}
    hazard_ratios:
      - {measure: os, value: 0.7, interval: {low: 0.5, high: 0.9}, against: standard treatment}
    source: pubmed:1
    where: abstract
sources:
  - {id: pubmed:1, title: A paper, publisher: A journal, date: 2024-01-01, kind: journal, opened: 2026-11-01}
reviewed: {through: 2026-11-01}
""",
}


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A small catalogue in which nothing is wrong."""
    for name, text in SMALL.items():
        file = tmp_path / "data" / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text.lstrip("\n"), encoding="utf-8")
    return tmp_path / "data"


def _replace(name: str, old: str, new: str) -> Callable[[Path], None]:
    def plant(data: Path) -> None:
        file = data / name
        text = file.read_text(encoding="utf-8")
        assert old in text
        file.write_text(text.replace(old, new, 1), encoding="utf-8")

    return plant


def _approach(old: str, new: str) -> Callable[[Path], None]:
    return _replace("approaches/one-cel.yaml", old, new)


def told(data: Path) -> list[str]:
    return [str(problem) for problem in problems_in(data)[1]]


def test_the_small_catalogue_is_right(data: Path) -> None:
    assert told(data) == []


PLANTED: dict[str, tuple[Callable[[Path], None], str]] = {
    "percentage above 100": (_approach("min_percent: 40", "min_percent: 140"), "less than or equal to 100"),
    "responders above evaluable": (_approach("responders: 3", "responders: 10"), "10 responders are more than 9 evaluable"),
    "evaluable above treated": (_approach("n_treated: 10", "n_treated: 8"), "9 evaluable patients are more than 8 treated"),
    "treated above enrolled": (_approach("n_enrolled: 12", "n_enrolled: 9"), "10 treated patients are more than 9 enrolled"),
    "rate outside its interval": (_approach("{low: 10, high: 70}", "{low: 40, high: 70}"), "33.3 % lies outside its interval"),
    "median outside its interval": (_approach("months: 9", "months: 19"), "median 19.0 lies outside its interval"),
    "hazard ratio outside its interval": (_approach("value: 0.7", "value: 1.7"), "hazard ratio 1.7 lies outside its interval"),
    "interval upside down": (_approach("{low: 6, high: 12}", "{low: 12, high: 6}"), "upside down"),
    "future date": (_approach("date: 2024-01-01\n    tumor", "date: 2027-01-01\n    tumor"), "after reviewed.through"),
    "timeline out of order": (_approach("date: 2020-01-01, tumor", "date: 2025-01-01, tumor"), "order the timeline"),
    "no such day": (_approach("date: 2024-01-01\n    tumor", "date: 2024-02-30\n    tumor"), "is not a date"),
    "claim without source": (
        _approach("summary: {text: It exists., source: pubmed:1, where: abstract}", "summary: {text: It exists., where: abstract}"),
        "'summary.source' is missing",
    ),
    "claim without place": (
        _approach("summary: {text: It exists., source: pubmed:1, where: abstract}", "summary: {text: It exists., source: pubmed:1}"),
        "'summary.where' is missing",
    ),
    "unknown source": (_approach("text: It exists., source: pubmed:1", "text: It exists., source: pubmed:2"), "no sources has the id 'pubmed:2'"),
    "malformed identifier": (_approach("text: It exists., source: pubmed:1", "text: It exists., source: PMC123"), "summary.source"),
    "source that nobody cites": (_approach("reviewed: {through", "reviewed: {through"), ""),
    "orphan trial": (
        _approach("trials: [clinicaltrials:NCT00000001]", "trials: [clinicaltrials:NCT00000009]"),
        "no trials has the id 'clinicaltrials:NCT00000009'",
    ),
    "unknown target": (_approach("targets: [cldn18.2]", "targets: [cldn18]"), "near: cldn18.2"),
    "unknown tumour type": (_approach("tumor_types: [STAD]\n    setting", "tumor_types: [STAF]\n    setting"), "no tumor_types has the id 'STAF'"),
    "unknown therapy": (_approach("any_of: [chemotherapy]", "any_of: [chemo]"), "no therapies has the id 'chemo'"),
    "unknown condition": (_approach("condition: hiv", "condition: hepatitis"), "no conditions has the id 'hepatitis'"),
    "unknown marker": (_approach("marker: cldn18.2", "marker: cldn18"), "no targets or markers has the id 'cldn18'"),
    "unknown key": (_approach("aliases: [ONE-1]", "alias: [ONE-1]"), "unknown key 'alias'"),
    "unknown criterion": (_approach("kind: condition,", "kind: conditions,"), "a criterion has a `kind`"),
    "alias clash": (_replace("tumor_types/solid.yaml", "name: Stomach Adenocarcinoma", ["name: Solid-Tumour", " synonyms2: x"][0]), ""),
    "two names that fold alike": (
        _replace("words.yaml", "{id: barrier-1, name: Barrier one", "{id: barrier1, name: Other, definition: x}\n  - {id: barrier-1, name: Barrier one"),
        "also names 'barrier1'",
    ),
    "id declared twice": (
        _replace("tumor_types/solid.yaml", "  - {id: STAD", "  - {id: STAD, name: Again, parent: SOLID}\n  - {id: STAD"),
        "is declared twice",
    ),
    "repeated key": (_approach("name: One\n", "name: One\nname: Two\n"), "stands twice in one mapping"),
    "not YAML": (_approach("name: One\n", "name: [One\n"), "not YAML"),
    "parent that is not there": (_replace("tumor_types/solid.yaml", "parent: SOLID,", "parent: STOMACH,"), "its parent 'STOMACH' is not in the tree"),
    "a circle in the tree": (
        _replace("tumor_types/solid.yaml", "{id: SOLID, name: Solid tumour}", "{id: SOLID, name: Solid tumour, parent: STAD}"),
        "is its own ancestor",
    ),
    "file name that differs": (_approach("id: one-cel\n", "id: two-cel\n"), "differs from the file's name"),
    "stale reading day": (_approach("recruitment_read_on: 2024-01-01", "recruitment_read_on: 2026-11-05"), "after its source was opened"),
    "source dated after it was opened": (_approach("date: 2024-01-01, kind: journal", "date: 2026-12-01, kind: journal"), "after it was opened"),
    "label without a regulator": (_approach("basis: trial", "basis: label"), "a label has a regulator"),
    "indication that ends before it begins": (
        _approach("since: 2020-01-01\n    source", "since: 2020-01-01\n    until: 2019-01-01\n    source"),
        "ends before it begins",
    ),
    "intensity floor without percentage": (_approach("min_intensity: 2, min_percent: 40", "min_intensity: 2"), "needs min_percent"),
    "allele that is none": (
        _approach(
            "{kind: condition, condition: hiv", "{kind: hla, alleles: [A02x], source: pubmed:1, where: abstract}\n        - {kind: condition, condition: hiv"
        ),
        "is not an HLA allele",
    ),
    "approval without a label": (
        _approach(
            "sources:\n",
            "  - {kind: decision_made, date: 2025-01-01, tumor_types: [STAD], regulator: FDA, decision: approved, " + CITE + "}\nsources:\n",
        ),
        "an approval needs",
    ),
    "endpoint met without randomisation": (
        _approach("design: single_arm", "design: single_arm\n    primary_endpoint_met: true"),
        "only for a randomised comparison",
    ),
    "web page without an address": (
        _approach("sources:\n", "sources:\n  - {id: web:page, title: A page, publisher: A site, kind: company, opened: 2026-11-01}\n"),
        "has no url",
    ),
    "blood cancer that is also a solid tumour": (
        _replace("words.yaml", "{id: AML, name: Acute", "{id: STAD, name: Acute"),
        "names a blood cancer and the solid tumour",
    ),
    "unknown list": (_replace("words.yaml", "markers:", "biomarkers:"), "unknown list 'biomarkers'"),
}
del PLANTED["source that nobody cites"], PLANTED["alias clash"]


@pytest.mark.parametrize("planted", PLANTED.values(), ids=PLANTED.keys())
def test_a_planted_error_is_found_with_its_place(data: Path, planted: tuple[Callable[[Path], None], str]) -> None:
    plant, expected = planted
    plant(data)

    problems = told(data)

    assert any(expected in problem for problem in problems), problems
    assert all(problem.startswith("data/") and int(problem.split(":")[1]) >= 1 for problem in problems)


def test_a_source_that_nobody_cites_is_found(data: Path) -> None:
    _approach("sources:\n", "sources:\n  - {id: pubmed:9, title: Unused, publisher: A journal, kind: journal, opened: 2026-11-01}\n")(data)

    assert ["cited by no claim" in problem for problem in told(data)] == [True]


def test_an_approach_of_which_nothing_is_dated_is_found(data: Path) -> None:
    file = data / "approaches/one-cel.yaml"
    text = file.read_text(encoding="utf-8")
    start, end = text.index("timeline:"), text.index("sources:\n")
    file.write_text(text[:start] + text[end:], encoding="utf-8")

    assert any("has no timeline" in problem for problem in told(data))


def test_the_line_is_that_of_the_mistake(data: Path) -> None:
    _approach("responders: 3", "responders: 10")(data)
    file = (data / "approaches/one-cel.yaml").read_text(encoding="utf-8").splitlines()

    [problem] = [one for one in problems_in(data)[1] if "responders" in one.wrong]

    assert "responders: 10" in file[problem.line - 1]


def test_every_problem_is_told_in_one_run(data: Path) -> None:
    _approach("min_percent: 40", "min_percent: 140")(data)
    _replace("targets/cldn18.2.yaml", "level: isoform", "level: isofrom")(data)
    _replace("tumor_types/solid.yaml", "parent: SOLID,", "parent: STOMACH,")(data)

    with pytest.raises(CatalogueRefused) as refused:
        read_catalogue(data)

    assert {problem.file for problem in refused.value.problems} >= {"data/approaches/one-cel.yaml", "data/targets/cldn18.2.yaml", "data/tumor_types/solid.yaml"}


def test_a_folder_that_is_not_there_is_told(tmp_path: Path) -> None:
    assert "there is no such folder" in told(tmp_path / "nowhere")[0]


@pytest.mark.parametrize(
    ("text", "value"),
    [("at: 24:02", "24:02"), ("country: NO", "NO"), ("on: 2026-01-01", "2026-01-01"), ("n: 010", "010"), ("a: ~", None), ("a:", None), ("a: ''", "")],
)
def test_every_scalar_is_read_as_the_text_that_was_written(text: str, value: str | None) -> None:
    assert list(read_yaml(text).value.values()) == [value]


@pytest.mark.parametrize("text", ["", "a: [1", "a: 1\na: 2", "? [a]\n: 1", "a: &x [*x]", "[" * 60])
def test_yaml_that_cannot_be_read_is_refused_with_a_line(text: str) -> None:
    with pytest.raises(YamlRefused) as refused:
        read_yaml(text)

    assert refused.value.line >= 1


REFERENCE = ROOT.parent / "shared" / "reference"


@pytest.mark.skipif(not REFERENCE.is_dir(), reason="the folder with copies of the vocabularies is not beside this checkout")
@pytest.mark.parametrize(
    ("plant", "expected"),
    [
        (_replace("tumor_types/stomach.yaml", "name: Stomach Adenocarcinoma", "name: Stomach Cancer NOS"), "is called 'Stomach Adenocarcinoma' in OncoTree"),
        (_replace("tumor_types/stomach.yaml", "id: PSTAD", "id: QSTAD"), "'QSTAD' is not a code of"),
        (_replace("tumor_types/stomach.yaml", "mondo:0005036", "mondo:0005233"), "which does not look like"),
        (_replace("tumor_types/stomach.yaml", "mondo:0005036", "mondo:9999999"), "is no MONDO neoplasm"),
        (_replace("targets/cldn18.2.yaml", "hgnc:2039", "hgnc:2040"), "hgnc:2040 is not CLDN18"),
        (_replace("targets/cldn18.2.yaml", "gene: CLDN18", "gene: CLDN18A"), "no approved HGNC symbol"),
    ],
    ids=["label of a code", "code", "mondo term", "mondo id", "gene id", "gene symbol"],
)
def test_an_identifier_that_its_vocabulary_knows_otherwise_is_found(tmp_path: Path, plant: Callable[[Path], None], expected: str) -> None:
    for folder in ("tumor_types", "targets"):
        shutil.copytree(ROOT / "data" / folder, tmp_path / "data" / folder)
    plant(tmp_path / "data")

    assert any(expected in str(problem) for problem in problems_in(tmp_path / "data", REFERENCE)[1])
