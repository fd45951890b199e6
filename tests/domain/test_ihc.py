"""Every row of the design's table on IHC, and both sides of each boundary."""

import pytest

from app.domain.matching.biomarkers import judge_biomarker
from app.domain.matching.ihc import Bounds, bounds
from app.domain.matching.judgement import Reason
from app.domain.matching.profile import Observation
from app.domain.vocabulary import Outcome
from tests.build import KNOWLEDGE, criterion, ihc, seen

MET, NOT_MET, UNKNOWN = Outcome.MET, Outcome.NOT_MET, Outcome.UNKNOWN


@pytest.mark.parametrize(
    ("said", "outcome", "margin"),
    [
        ({"intensity": 2, "percent": 60}, MET, 20),
        ({"intensity": 2, "percent": 40}, MET, 0),
        ({"intensity": 2, "percent": 39.9}, NOT_MET, -0.1),
        ({"intensity": 2, "percent": 30}, NOT_MET, -10),
        ({"intensity": 3, "percent": 45}, MET, 5),
        ({"intensity": 3, "percent": 40}, MET, 0),
        ({"intensity": 3, "percent": 30}, UNKNOWN, None),
        ({"intensity": 3, "percent": 0}, UNKNOWN, None),
        ({"intensity": 1, "percent": 30}, NOT_MET, -10),
        ({"intensity": 1, "percent": 40}, UNKNOWN, None),
        ({"intensity": 1, "percent": 60}, UNKNOWN, None),
        ({"intensity": 1, "percent": 0}, NOT_MET, -40),
        ({"intensity": 2, "percent": 0}, NOT_MET, -40),
        ({"intensity": 0}, NOT_MET, -40),
        ({"intensity": 0, "percent": 0}, NOT_MET, -40),
        ({"intensity": 0, "percent": 50}, UNKNOWN, None),
        ({"percent": 0}, NOT_MET, -40),
        ({"percent": 30}, NOT_MET, -10),
        ({"percent": 60}, UNKNOWN, None),
        ({"intensity": 3}, UNKNOWN, None),
        ({"result": "positive"}, UNKNOWN, None),
        ({"result": "negative"}, NOT_MET, None),
        ({"result": "indeterminate"}, UNKNOWN, None),
        ({"result": "positive", "intensity": 2, "percent": 60}, MET, 20),
    ],
)
def test_two_plus_in_forty_percent(said: dict[str, object], outcome: Outcome, margin: float | None) -> None:
    found = judge_biomarker(ihc(40, 2), [seen(**said)], KNOWLEDGE)

    assert (found.outcome, found.margin) == (outcome, margin)
    assert found.modifiable is False


@pytest.mark.parametrize(
    ("said", "reason"),
    [
        ({"intensity": 1, "percent": 60}, Reason.REPORT_ALLOWS_BOTH),
        ({"intensity": 3, "percent": 30}, Reason.REPORT_ALLOWS_BOTH),
        ({"intensity": 3}, Reason.PERCENT_MISSING),
        ({"result": "positive"}, Reason.NO_NUMBERS),
        ({"result": "indeterminate"}, Reason.INDETERMINATE),
        ({"value": 3}, Reason.NO_NUMBERS),
    ],
)
def test_an_open_answer_says_why(said: dict[str, object], reason: Reason) -> None:
    assert judge_biomarker(ihc(), [seen(**said)], KNOWLEDGE).reason is reason


def test_missing_gives_unknown() -> None:
    found = judge_biomarker(ihc(), [], KNOWLEDGE)

    assert (found.outcome, found.reason) == (UNKNOWN, Reason.NOT_STATED)


def test_a_value_of_three_is_no_intensity() -> None:
    assert judge_biomarker(ihc(), [seen(value=3), seen(percent=60, at=1)], KNOWLEDGE).outcome is UNKNOWN


def test_two_reports_together_can_decide_what_neither_decides_alone() -> None:
    low, high = seen(intensity=1, percent=45), seen(intensity=3, percent=42, at=1)

    assert judge_biomarker(ihc(), [low], KNOWLEDGE).outcome is UNKNOWN
    assert judge_biomarker(ihc(), [low, high], KNOWLEDGE).outcome is MET


@pytest.mark.parametrize(
    "reports",
    [
        [seen(intensity=2, percent=60), seen(intensity=2, percent=30, at=1)],
        [seen(intensity=3, percent=50), seen(intensity=1, percent=20, at=1)],
        [seen(result="negative"), seen(intensity=2, percent=60, at=1)],
        [seen(result="negative"), seen(result="positive", at=1)],
    ],
)
def test_contradicting_reports_are_a_conflict_and_both_are_listed(reports: list[object]) -> None:
    found = judge_biomarker(ihc(), reports, KNOWLEDGE)

    assert (found.outcome, found.reason) == (UNKNOWN, Reason.CONFLICT)
    assert found.observed is not None
    assert ";" in found.observed
    assert found.looked_at == ("/biomarkers/0", "/biomarkers/1")


def test_a_floor_without_an_intensity_means_any_staining() -> None:
    assert judge_biomarker(ihc(50, None), [seen(percent=50)], KNOWLEDGE).outcome is MET
    assert judge_biomarker(ihc(50, None), [seen(intensity=2, percent=60)], KNOWLEDGE).outcome is MET


@pytest.mark.parametrize("method", ["rna", "ngs"])
def test_a_gene_level_method_cannot_show_an_isoform(method: str) -> None:
    found = judge_biomarker(ihc(), [seen(method=method, result="positive")], KNOWLEDGE)

    assert (found.outcome, found.reason) == (UNKNOWN, Reason.ASSAY_CANNOT_TELL)


def test_a_finding_about_the_whole_gene_leaves_the_isoform_open_even_when_it_is_negative() -> None:
    found = judge_biomarker(ihc(), [seen(gene="CLDN18", result="negative")], KNOWLEDGE)

    assert (found.outcome, found.reason) == (UNKNOWN, Reason.ASSAY_CANNOT_TELL)


def test_another_method_than_the_one_asked_for_does_not_decide() -> None:
    asked = criterion(kind="biomarker", marker="her2", method=["ish"])

    found = judge_biomarker(asked, [seen("her2", method="ihc", result="positive")], KNOWLEDGE)

    assert (found.outcome, found.reason) == (UNKNOWN, Reason.OTHER_METHOD)


@pytest.mark.parametrize(
    ("said", "at", "allowed"),
    [
        ({"intensity": 2, "percent": 60}, 1, Bounds(60, 100)),
        ({"intensity": 2, "percent": 60}, 2, Bounds(60, 60)),
        ({"intensity": 2, "percent": 60}, 3, Bounds(0, 60)),
        ({"percent": 60}, 1, Bounds(60, 60)),
        ({"percent": 60}, 2, Bounds(0, 60)),
    ],
)
def test_what_a_report_allows_for_the_share_of_cells(said: dict[str, object], at: int, allowed: Bounds) -> None:
    assert bounds(Observation(marker="x", **said), at) == allowed
