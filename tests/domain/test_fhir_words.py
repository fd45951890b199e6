"""Codes and displays of clinical records as names: each form that a code system prints, and what must not be read out of it."""

import pytest

from app.domain.fhir import words
from app.domain.fhir.findings import finding
from app.domain.fhir.resources import Coding, Concept, Observation
from app.domain.vocabulary import Method, TestResult


@pytest.mark.parametrize(
    ("display", "site"),
    [
        ("Malignant tumor of stomach (disorder)", "stomach"),
        ("Malignant neoplasm of stomach, unspecified", "stomach"),
        ("Malignant neoplasm of unspecified part of unspecified bronchus or lung", "lung"),
        ("Primary malignant neoplasm of female left breast (disorder)", "breast"),
    ],
)
def test_where_a_cancer_is(display: str, site: str) -> None:
    assert site in list(words.tumor_sites(display))


@pytest.mark.parametrize("display", ["Hepatocellular carcinoma (disorder)", "Hepatocellular carcinoma"])
def test_a_cancer_by_its_own_name(display: str) -> None:
    assert list(words.tumor_names(display)) == ["Hepatocellular carcinoma"]
    assert list(words.tumor_sites(display)) == []


@pytest.mark.parametrize(
    ("system", "code", "curie"),
    [
        ("http://snomed.info/sct", "312104005", "snomedct:312104005"),
        ("http://ncicb.nci.nih.gov/xml/owl/EVS/Thesaurus.owl", "C4436", "ncit:C4436"),
        ("http://www.genenames.org/geneId", "HGNC:1097", "hgnc:1097"),
        ("http://oncotree.mskcc.org/", "STAD", "STAD"),
    ],
)
def test_a_code_as_the_identifier_that_records_carry(system: str, code: str, curie: str) -> None:
    assert list(words.curies(Coding(system=system, code=code))) == [curie]


def test_a_code_of_another_system_is_no_identifier() -> None:
    assert list(words.curies(Coding(system="http://hospital.example/codes", code="312104005"))) == []


@pytest.mark.parametrize(
    ("display", "name"),
    [
        ("HER2 [Presence] in Breast cancer specimen by Immune stain", "HER2"),
        ("HER2 Ag [Presence] in Tissue by Immune stain", "HER2"),
        ("PD-L1 by clone 22C3 [Presence] in Tissue by Immune stain", "PD-L1"),
        ("HER2 Receptor", "HER2"),
        ("Microsatellite instability [Interpretation] in Cancer specimen Qualitative", "Microsatellite instability"),
    ],
)
def test_what_a_laboratory_test_looked_for(display: str, name: str) -> None:
    assert name in list(words.marker_names(display, None))


@pytest.mark.parametrize(
    ("display", "method"),
    [
        ("HER2 [Presence] in Breast cancer specimen by Immune stain", Method.IHC),
        ("ERBB2 gene duplication [Presence] in Tissue by FISH", Method.ISH),
        ("Alpha-1-Fetoprotein [Mass/volume] in Serum or Plasma", Method.SERUM),
        ("HER2 receptor", None),
    ],
)
def test_how_it_was_measured(display: str, method: Method | None) -> None:
    assert words.method_of(Concept(text=display)) is method


def test_in_serum_the_marker_in_blood_comes_first() -> None:
    assert next(words.marker_names("AFP [Mass/volume] in Serum or Plasma", Method.SERUM)) == "serum AFP"


@pytest.mark.parametrize(
    ("display", "name"),
    [
        ("Paclitaxel 100 MG Injection", "Paclitaxel"),
        ("10 ML nivolumab 10 MG/ML Injection [Opdivo]", "nivolumab"),
        ("10 ML nivolumab 10 MG/ML Injection [Opdivo]", "Opdivo"),
        ("tegafur / gimeracil / oteracil", "gimeracil"),
    ],
)
def test_a_medicine_by_its_display(display: str, name: str) -> None:
    assert name in list(words.medicine_names(display))


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("NP_004324.2:p.Val600Glu", "V600E"),
        ("p.(Val600Glu)", "V600E"),
        ("p.V600E", "V600E"),
        ("p.Tyr1183Ter", None),
        ("p.Glu746_Ala750del", None),
        ("c.1799T>A", None),
    ],
)
def test_an_exchange_of_one_amino_acid(written: str, read: str | None) -> None:
    assert words.amino_acid_change(written) == read


def observation(**fields: object) -> Observation:
    return Observation.model_validate({"resourceType": "Observation", "status": "final", "code": {"text": "CLDN18.2 by immunohistochemistry"}, **fields})


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"valueString": "2+ in 60 % of tumour cells"}, {"intensity": 2, "percent": 60.0}),
        ({"valueCodeableConcept": {"text": "Positive"}}, {"result": TestResult.POSITIVE}),
        ({"valueCodeableConcept": {"coding": [{"code": "260385009"}]}}, {"result": TestResult.NEGATIVE}),
        ({"interpretation": [{"coding": [{"code": "NEG"}]}], "valueQuantity": {"value": 0, "unit": "%"}}, {"result": TestResult.NEGATIVE, "percent": 0.0}),
        (
            {
                "component": [
                    {"code": {"text": "Staining intensity"}, "valueInteger": 3},
                    {"code": {"text": "Percent of cells"}, "valueQuantity": {"value": 45, "unit": "%"}},
                ]
            },
            {"intensity": 3, "percent": 45.0},
        ),
        ({"valueQuantity": {"value": 12, "unit": "ng/mL"}}, {"value": 12.0, "unit": "ng/mL"}),
    ],
)
def test_what_a_finding_says(fields: dict[str, object], expected: dict[str, object]) -> None:
    assert finding(observation(**fields)) == {**expected, "method": Method.IHC}


@pytest.mark.parametrize(
    "fields",
    [
        {},
        {"valueQuantity": {"value": 1, "comparator": "<", "unit": "%"}},
        {"valueCodeableConcept": {"text": "see report"}},
        {"valueCodeableConcept": {"text": "high"}},
    ],
    ids=["nothing", "a bound", "no result", "a word without a fixed meaning"],
)
def test_what_says_nothing_certain_is_not_read(fields: dict[str, object]) -> None:
    assert finding(observation(**fields)) == {}


def test_words_that_contradict_each_other_decide_nothing() -> None:
    assert words.result_of(Concept(coding=(Coding(display="Positive"), Coding(display="Negative")))) is None
