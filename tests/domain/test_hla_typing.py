"""Required and excluded alleles, resolution, null alleles, and the second place of a locus."""

import pytest

from app.domain.matching.hla_typing import judge_hla
from app.domain.matching.judgement import Reason
from app.domain.vocabulary import Outcome
from tests.build import criterion, typed

MET, NOT_MET, UNKNOWN = Outcome.MET, Outcome.NOT_MET, Outcome.UNKNOWN
REQUIRED = criterion(kind="hla", alleles=["A*02:01", "A*02:02", "A*02:06"], need="present")
EXCLUDED = criterion(kind="hla", alleles=["A*02:05"], need="absent")
WHOLE_GROUP = criterion(kind="hla", alleles=["A*02"], need="present")


@pytest.mark.parametrize(
    ("alleles", "required", "excluded"),
    [
        (["A*02:01"], MET, UNKNOWN),
        (["A*02:01", "A*24:02"], MET, MET),
        (["A*02:01", "A*02:01"], MET, MET),
        (["A*02:01:01:01", "A*24:02"], MET, MET),
        (["A*02:01", "A*02:05"], MET, NOT_MET),
        (["A*02:05"], UNKNOWN, NOT_MET),
        (["A*02:05", "A*24:02"], NOT_MET, NOT_MET),
        (["A*02"], UNKNOWN, UNKNOWN),
        (["A2", "A*24:02"], UNKNOWN, UNKNOWN),
        (["A*24:02"], UNKNOWN, UNKNOWN),
        (["A*24:02", "A*11:01"], NOT_MET, MET),
        (["A*24:02", "A*24:02"], NOT_MET, MET),
        (["B*07:02", "C*07:02"], UNKNOWN, UNKNOWN),
        ([], UNKNOWN, UNKNOWN),
        (["A*02:01N", "A*24:02"], NOT_MET, MET),
        (["A*02:01N"], UNKNOWN, UNKNOWN),
        (["A*02:01Q", "A*24:02"], UNKNOWN, MET),
        (["A*02:05N", "A*02:01"], MET, MET),
        (["A*02", "A*02:01"], MET, UNKNOWN),
        (["A*01:01", "A*02:01", "A*24:02"], UNKNOWN, UNKNOWN),
    ],
)
def test_required_and_excluded_alleles(alleles: list[str], required: Outcome, excluded: Outcome) -> None:
    assert judge_hla(REQUIRED, typed(*alleles)).outcome is required
    assert judge_hla(EXCLUDED, typed(*alleles)).outcome is excluded


@pytest.mark.parametrize(
    ("alleles", "reason"),
    [
        ([], Reason.NOT_TYPED),
        (["A*24:02"], Reason.ONE_ALLELE_TYPED),
        (["A*02"], Reason.LOW_RESOLUTION),
        (["A*24:02", "A*11:01"], Reason.NOT_AMONG_ALLELES),
        (["A*02:01L", "A*24:02"], Reason.DOUBTFUL_EXPRESSION),
        (["A*01:01", "A*02:01", "A*24:02"], Reason.CONFLICT),
    ],
)
def test_the_reason_says_what_to_do(alleles: list[str], reason: Reason) -> None:
    assert judge_hla(REQUIRED, typed(*alleles)).reason is reason


def test_a_group_is_met_by_any_allele_of_it() -> None:
    assert judge_hla(WHOLE_GROUP, typed("A*02:07", "A*24:02")).outcome is MET
    assert judge_hla(WHOLE_GROUP, typed("A2")).outcome is MET


def test_a_p_group_is_met_by_its_protein() -> None:
    assert judge_hla(criterion(kind="hla", alleles=["A*02:01P"]), typed("A*02:01:01:01")).outcome is MET


def test_hla_is_not_modifiable() -> None:
    assert judge_hla(REQUIRED, typed("A*24:02", "A*11:01")).modifiable is False
