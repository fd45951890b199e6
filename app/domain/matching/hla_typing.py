"""Is one of these alleles present, or none of them, as far as the typing goes?"""

from collections.abc import Sequence

from app.domain.criteria import HlaIs
from app.domain.hla import Allele
from app.domain.matching.judgement import Judgement, Reason, inverted
from app.domain.matching.patient import Typed
from app.domain.vocabulary import Outcome


def judge_hla(asked: HlaIs, typed: Sequence[Typed]) -> Judgement:
    """Both alleles of a locus have to be known before absence is; a null allele takes a place but is not expressed."""
    listed = [Allele.parse(text) for text in asked.alleles]
    locus = listed[0].locus
    at_locus = [item for item in typed if item.allele.locus == locus]
    pointers = tuple(item.pointer for item in at_locus)
    observed = ", ".join(str(item.allele) for item in at_locus) or None
    carried, reason = _carried([item.allele for item in at_locus], listed)
    if asked.need == "absent":
        reason = {Outcome.MET: Reason.EXCLUDED_ALLELE, Outcome.NOT_MET: None}.get(carried, reason)
        return Judgement(inverted(carried), reason, observed, looked_at=pointers)
    return Judgement(carried, reason, observed, looked_at=pointers)


def _carried(typed: Sequence[Allele], listed: Sequence[Allele]) -> tuple[Outcome, Reason | None]:
    if not typed:
        return Outcome.UNKNOWN, Reason.NOT_TYPED
    if _different(typed) > 2:
        return Outcome.UNKNOWN, Reason.CONFLICT
    expressed = [allele for allele in typed if allele.expressed]
    certain = [allele for allele in expressed if any(allele.is_one_of(one) for one in listed)]
    if any(not allele.doubtfully_expressed for allele in certain):
        return Outcome.MET, None
    if certain:
        return Outcome.UNKNOWN, Reason.DOUBTFUL_EXPRESSION
    if any(allele.may_be(one) for allele in expressed for one in listed):
        return Outcome.UNKNOWN, Reason.LOW_RESOLUTION
    if _places(typed) >= 2:
        return Outcome.NOT_MET, Reason.NOT_AMONG_ALLELES
    return Outcome.UNKNOWN, Reason.ONE_ALLELE_TYPED


def _places(typed: Sequence[Allele]) -> int:
    """How many of the two places of a locus are known.

    The same allele printed twice in the same way is a homozygous typing. Two printings of different fineness that agree (`A*02`, `A*02:01`)
    may be one allele reported twice, so they count once.
    """
    if len(typed) != len(set(typed)):
        return 2
    return _different(typed)


def _different(typed: Sequence[Allele]) -> int:
    """The least number of alleles that these printings can stand for."""
    distinct: list[Allele] = []
    for allele in sorted(set(typed), key=lambda one: (-len(one.fields), str(one))):
        if not any(kept.is_one_of(allele) or allele.is_one_of(kept) for kept in distinct):
            distinct.append(allele)
    return len(distinct)
