"""Every kind of leaf, and the strong Kleene logic of groups."""

from typing import get_args

import pytest

from app.domain.criteria import Leaf
from app.domain.matching.judgement import Reason, all_hold, any_holds, inverted, none_holds
from app.domain.matching.judging import _RULES
from app.domain.matching.wording import requirement
from app.domain.vocabulary import DiseaseStatus, Outcome
from tests.build import KNOWLEDGE, criterion, ihc, judge, patient, seen, stated, still_open, treated, typed

MET, NOT_MET, UNKNOWN, TEXT = Outcome.MET, Outcome.NOT_MET, Outcome.UNKNOWN, Outcome.NOT_EVALUATED


@pytest.mark.parametrize(
    ("parts", "conjunction", "disjunction"),
    [
        ([MET, MET], MET, MET),
        ([MET, UNKNOWN], UNKNOWN, MET),
        ([MET, NOT_MET], NOT_MET, MET),
        ([UNKNOWN, UNKNOWN], UNKNOWN, UNKNOWN),
        ([UNKNOWN, NOT_MET], NOT_MET, UNKNOWN),
        ([NOT_MET, NOT_MET], NOT_MET, NOT_MET),
        ([MET, TEXT], MET, MET),
        ([NOT_MET, TEXT], NOT_MET, UNKNOWN),
        ([UNKNOWN, TEXT], UNKNOWN, UNKNOWN),
        ([TEXT], TEXT, TEXT),
    ],
)
def test_strong_kleene_logic(parts: list[Outcome], conjunction: Outcome, disjunction: Outcome) -> None:
    assert all_hold(parts) is conjunction
    assert any_holds(parts) is disjunction


@pytest.mark.parametrize(("outcome", "opposite"), [(MET, NOT_MET), (NOT_MET, MET), (UNKNOWN, UNKNOWN), (TEXT, TEXT)])
def test_not_swaps_and_leaves_unknown(outcome: Outcome, opposite: Outcome) -> None:
    assert inverted(outcome) is opposite


def test_none_of_is_met_when_each_fails() -> None:
    assert none_holds([NOT_MET, NOT_MET]) is MET
    assert none_holds([NOT_MET, UNKNOWN]) is UNKNOWN
    assert none_holds([NOT_MET, MET]) is NOT_MET


@pytest.mark.parametrize(
    ("asked", "status", "outcome"),
    [
        (["metastatic", "locally_advanced"], DiseaseStatus.METASTATIC, MET),
        (["metastatic", "locally_advanced"], DiseaseStatus.LOCALISED, NOT_MET),
        (["metastatic"], DiseaseStatus.RECURRENT, UNKNOWN),
        (["recurrent"], DiseaseStatus.METASTATIC, UNKNOWN),
        (["recurrent", "metastatic"], DiseaseStatus.LOCALISED, UNKNOWN),
        (["metastatic"], None, UNKNOWN),
    ],
)
def test_spread_and_recurrence_are_two_questions(asked: list[str], status: DiseaseStatus | None, outcome: Outcome) -> None:
    assert judge(criterion(kind="disease_status", any_of=asked), patient(disease_status=status), KNOWLEDGE).outcome is outcome


@pytest.mark.parametrize(
    ("limits", "lines", "outcome", "margin", "modifiable"),
    [
        ({"min": 2}, 2, MET, 0, False),
        ({"min": 2}, 1, NOT_MET, -1, True),
        ({"min": 2}, 0, NOT_MET, -2, True),
        ({"min": 0}, 0, MET, 0, False),
        ({"max": 2}, 3, NOT_MET, -1, False),
        ({"min": 1, "max": 3}, 2, MET, 1, False),
        ({"min": 2}, None, UNKNOWN, None, False),
    ],
)
def test_prior_lines(limits: dict[str, int], lines: int | None, outcome: Outcome, margin: float | None, modifiable: bool) -> None:
    found = judge(criterion(kind="prior_lines", **limits), patient(prior_lines=lines), KNOWLEDGE)

    assert (found.outcome, found.margin, found.modifiable) == (outcome, margin, modifiable)


@pytest.mark.parametrize(
    ("asked", "said", "outcome"),
    [
        (["pd-1-antibody"], {"nivolumab": True}, MET),
        (["checkpoint-inhibitor"], {"nivolumab": True}, MET),
        (["nivolumab"], {"pd_1_antibody": True}, UNKNOWN),
        (["pd-1-antibody"], {}, UNKNOWN),
        (["pd-1-antibody"], {"nivolumab": False}, UNKNOWN),
        (["nivolumab"], {"checkpoint_inhibitor": False}, NOT_MET),
        (["pd-1-antibody"], {"pd_1_antibody": False}, NOT_MET),
        (["nivolumab", "dabrafenib"], {"nivolumab": False, "dabrafenib": True}, MET),
        (["nivolumab", "dabrafenib"], {"nivolumab": False}, UNKNOWN),
        (["nivolumab", "dabrafenib"], {"nivolumab": False, "dabrafenib": False}, NOT_MET),
        (["pd-1-antibody"], {"nivolumab": True, "checkpoint_inhibitor": False}, UNKNOWN),
    ],
)
def test_a_drug_counts_for_its_classes_and_what_is_not_listed_is_unknown(asked: list[str], said: dict[str, bool], outcome: Outcome) -> None:
    found = judge(criterion(kind="prior_therapy", any_of=asked), patient(treated=treated(**said)), KNOWLEDGE)
    opposite = judge(criterion(kind="prior_therapy", any_of=asked, need="not_received"), patient(treated=treated(**said)), KNOWLEDGE)

    assert found.outcome is outcome
    assert opposite.outcome is inverted(outcome)
    assert found.modifiable is (outcome is NOT_MET)
    assert opposite.modifiable is False


@pytest.mark.parametrize(
    ("ecog", "outcome", "margin", "modifiable"), [(0, MET, 1, False), (1, MET, 0, False), (2, NOT_MET, -1, True), (None, UNKNOWN, None, False)]
)
def test_ecog_zero_is_a_value(ecog: int | None, outcome: Outcome, margin: float | None, modifiable: bool) -> None:
    found = judge(criterion(kind="ecog", max=1), patient(ecog=ecog), KNOWLEDGE)

    assert (found.outcome, found.margin, found.modifiable) == (outcome, margin, modifiable)


@pytest.mark.parametrize(("age", "outcome"), [(17, NOT_MET), (18, MET), (75, MET), (76, NOT_MET), (None, UNKNOWN)])
def test_age_limits_include_both_ends_and_cannot_change(age: int | None, outcome: Outcome) -> None:
    found = judge(criterion(kind="age", min=18, max=75), patient(age=age), KNOWLEDGE)

    assert (found.outcome, found.modifiable) == (outcome, False)


@pytest.mark.parametrize(
    ("need", "said", "outcome", "modifiable"),
    [
        ("absent", {"active_infection": False}, MET, False),
        ("absent", {"active_infection": True}, NOT_MET, True),
        ("present", {"active_infection": True}, MET, False),
        ("absent", {}, UNKNOWN, False),
        ("absent", {"hiv": True}, UNKNOWN, False),
    ],
)
def test_a_condition_that_nobody_mentioned_is_unknown(need: str, said: dict[str, bool], outcome: Outcome, modifiable: bool) -> None:
    found = judge(criterion(kind="condition", condition="active-infection", need=need), patient(stated=stated(**said)), KNOWLEDGE)

    assert (found.outcome, found.modifiable) == (outcome, modifiable)


def test_text_is_reported_and_never_judged() -> None:
    found = judge(criterion(kind="text", text="Fit for leukapheresis."), patient(), KNOWLEDGE)

    assert (found.outcome, found.reason) == (TEXT, Reason.CLINICIAN_CHECKS)


LABEL = criterion(
    all_of=[
        {"kind": "prior_therapy", "any_of": ["pd-1-antibody"]},
        {
            "any_of": [
                {"kind": "biomarker", "marker": "braf", "variant": "V600", "result": "negative"},
                {"kind": "prior_therapy", "any_of": ["braf-inhibitor"]},
            ]
        },
    ]
)
"""A PD-1 antibody before, and a BRAF inhibitor too if BRAF V600 is mutated."""


@pytest.mark.parametrize(
    ("braf", "said", "outcome"),
    [
        (None, {"nivolumab": True}, UNKNOWN),
        ("negative", {"nivolumab": True}, MET),
        ("positive", {"nivolumab": True}, UNKNOWN),
        ("positive", {"nivolumab": True, "dabrafenib": True}, MET),
        ("positive", {"nivolumab": True, "braf_inhibitor": False}, NOT_MET),
        (None, {"nivolumab": True, "dabrafenib": True}, MET),
        ("negative", {"pd_1_antibody": False}, NOT_MET),
    ],
)
def test_a_label_that_asks_for_a_second_drug_only_if_mutated(braf: str | None, said: dict[str, bool], outcome: Outcome) -> None:
    measured = (seen("braf", result=braf, **({"variant": "V600E"} if braf == "positive" else {})),) if braf else ()

    assert judge(LABEL, patient(measured=measured, treated=treated(**said)), KNOWLEDGE).outcome is outcome


def test_only_unknown_leaves_of_unknown_groups_can_still_decide() -> None:
    assert still_open(LABEL, patient(treated=treated(nivolumab=True, dabrafenib=True)), KNOWLEDGE) == []
    assert still_open(LABEL, patient(treated=treated(nivolumab=True)), KNOWLEDGE) == ["biomarker", "prior_therapy"]


@pytest.mark.parametrize(
    ("said", "modifiable"),
    [
        ({"prior_lines": 1, "ecog": 2}, True),
        ({"prior_lines": 1, "ecog": 1}, True),
        ({"prior_lines": 1, "ecog": 2, "age": 10}, False),
    ],
)
def test_a_group_can_change_only_if_all_its_failures_can(said: dict[str, int], modifiable: bool) -> None:
    asked = criterion(all_of=[{"kind": "prior_lines", "min": 2}, {"kind": "ecog", "max": 1}, {"kind": "age", "min": 18}])

    assert judge(asked, patient(**said), KNOWLEDGE).modifiable is modifiable


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        (ihc(), "CLDN18.2 IHC 2+ or more in at least 40 % of tumour cells"),
        (criterion(kind="biomarker", marker="her2", result="negative"), "HER2 negative"),
        (criterion(kind="hla", alleles=["A*02:05"], need="absent"), "No HLA-A*02:05"),
        (criterion(kind="hla", alleles=["A*02:01", "HLA-A*02:06"]), "HLA-A*02:01 or A*02:06"),
        (criterion(kind="prior_lines", min=2), "At least 2 prior lines of systemic treatment"),
        (criterion(kind="ecog", max=1), "ECOG performance status 0 to 1"),
        (criterion(kind="age", min=16, max=75), "Age 16 to 75 years"),
        (criterion(kind="disease_status", any_of=["locally_advanced", "metastatic"]), "Locally advanced or metastatic disease"),
    ],
)
def test_requirements_read_as_sentences(asked: object, words: str) -> None:
    assert requirement(asked, KNOWLEDGE) == words  # type: ignore[arg-type]


def test_a_group_reads_as_its_parts() -> None:
    asked = criterion(any_of=[{"kind": "ecog", "max": 0}, {"kind": "prior_lines", "min": 1}])

    assert requirement(asked, KNOWLEDGE) == "At least one of: ECOG performance status 0; At least 1 prior lines of systemic treatment"


def test_hla_is_weighed_inside_a_tree() -> None:
    asked = criterion(none_of=[{"kind": "hla", "alleles": ["A*02:05"]}])

    assert judge(asked, patient(typed=typed("A*02:05", "A*24:02")), KNOWLEDGE).outcome is NOT_MET


def test_every_kind_of_leaf_has_its_rule() -> None:
    assert set(_RULES) == {get_args(leaf.model_fields["kind"].annotation)[0] for leaf in get_args(Leaf)}
