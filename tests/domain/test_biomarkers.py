"""Results, variants and values on other scales."""

import pytest

from app.domain.matching.biomarkers import judge_biomarker
from app.domain.matching.judgement import Reason
from app.domain.vocabulary import Outcome
from tests.build import KNOWLEDGE, criterion, seen

MET, NOT_MET, UNKNOWN = Outcome.MET, Outcome.NOT_MET, Outcome.UNKNOWN


@pytest.mark.parametrize(
    ("wanted", "said", "outcome"),
    [
        ("positive", {"result": "positive"}, MET),
        ("positive", {"result": "negative"}, NOT_MET),
        ("positive", {"result": "indeterminate"}, UNKNOWN),
        ("positive", {"intensity": 2, "percent": 60}, UNKNOWN),
        ("positive", {"percent": 0}, NOT_MET),
        ("negative", {"result": "negative"}, MET),
        ("negative", {"result": "positive"}, NOT_MET),
        ("negative", {"intensity": 0}, MET),
        ("negative", {"intensity": 3, "percent": 90}, UNKNOWN),
    ],
)
def test_a_plain_result(wanted: str, said: dict[str, object], outcome: Outcome) -> None:
    assert judge_biomarker(criterion(kind="biomarker", marker="her2", result=wanted), [seen("her2", **said)], KNOWLEDGE).outcome is outcome


def test_numbers_without_a_result_say_what_is_missing() -> None:
    found = judge_biomarker(criterion(kind="biomarker", marker="her2"), [seen("her2", intensity=2, percent=60)], KNOWLEDGE)

    assert found.reason is Reason.RESULT_NOT_STATED


@pytest.mark.parametrize(
    ("said", "outcome", "reason"),
    [
        ({"result": "positive", "variant": "V600E"}, MET, None),
        ({"result": "positive", "variant": "V600"}, MET, None),
        ({"result": "positive"}, UNKNOWN, Reason.VARIANT_NOT_STATED),
        ({"result": "positive", "variant": "K601E"}, NOT_MET, Reason.OTHER_VARIANT),
        ({"result": "negative"}, NOT_MET, Reason.OPPOSITE_RESULT),
        ({"result": "negative", "variant": "V600"}, NOT_MET, Reason.OPPOSITE_RESULT),
        ({"result": "negative", "variant": "V600E"}, UNKNOWN, Reason.VARIANT_NOT_STATED),
        ({"result": "negative", "variant": "K601E"}, UNKNOWN, Reason.VARIANT_NOT_STATED),
    ],
)
def test_a_group_of_variants(said: dict[str, object], outcome: Outcome, reason: Reason | None) -> None:
    found = judge_biomarker(criterion(kind="biomarker", marker="braf", variant="V600"), [seen("braf", **said)], KNOWLEDGE)

    assert (found.outcome, found.reason) == (outcome, reason)


def test_an_exact_variant_is_left_open_by_its_group() -> None:
    found = judge_biomarker(criterion(kind="biomarker", marker="braf", variant="V600E"), [seen("braf", result="positive", variant="V600")], KNOWLEDGE)

    assert found.outcome is UNKNOWN


@pytest.mark.parametrize(
    ("said", "outcome", "reason", "margin"),
    [
        ({"value": 10, "unit": "CPS"}, MET, None, 0),
        ({"value": 12.5, "unit": "cps"}, MET, None, 2.5),
        ({"value": 9.9, "unit": "CPS"}, NOT_MET, Reason.BELOW_CUT_OFF, -0.1),
        ({"value": 0, "unit": "CPS"}, NOT_MET, Reason.BELOW_CUT_OFF, -10),
        ({"value": 12}, UNKNOWN, Reason.UNIT_MISSING, None),
        ({"value": 12, "unit": "TPS"}, UNKNOWN, Reason.UNIT_DIFFERS, None),
        ({"percent": 60}, UNKNOWN, Reason.NO_NUMBERS, None),
        ({"result": "negative"}, NOT_MET, Reason.OPPOSITE_RESULT, None),
    ],
)
def test_units_are_never_guessed(said: dict[str, object], outcome: Outcome, reason: Reason | None, margin: float | None) -> None:
    found = judge_biomarker(criterion(kind="biomarker", marker="her2", min_value=10, unit="CPS"), [seen("her2", **said)], KNOWLEDGE)

    assert (found.outcome, found.reason, found.margin) == (outcome, reason, margin)


def test_a_laboratory_value_in_serum_may_change() -> None:
    asked = criterion(kind="biomarker", marker="afp-serum", method=["serum"], max_value=400, unit="ng/mL")

    found = judge_biomarker(asked, [seen("afp-serum", value=500, unit="ng/ml")], KNOWLEDGE)

    assert (found.outcome, found.margin, found.modifiable) == (NOT_MET, -100, True)


def test_a_variant_of_a_gene_is_not_shown_by_the_gene_but_by_sequencing_of_the_variant() -> None:
    asked = criterion(kind="biomarker", marker="egfrviii")

    assert judge_biomarker(asked, [seen("egfrviii", method="ngs", result="positive")], KNOWLEDGE).outcome is MET
    assert judge_biomarker(asked, [seen(gene="EGFR", result="positive")], KNOWLEDGE).reason is Reason.ASSAY_CANNOT_TELL
