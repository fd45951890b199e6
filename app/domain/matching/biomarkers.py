"""Does what was measured of a marker meet what is asked of it?"""

from collections.abc import Sequence

from app.domain.criteria import BiomarkerIs
from app.domain.matching.ihc import EVERYTHING, bounds, has_numbers, plain_result
from app.domain.matching.judgement import Judgement, Reason, without_observation
from app.domain.matching.patient import Knowledge, Measured
from app.domain.matching.shown import shown_observation
from app.domain.names import fold
from app.domain.vocabulary import Method, Outcome, TestResult

GENE_LEVEL = frozenset({Method.RNA, Method.NGS})
"""Methods that measure the gene, and so cannot tell one isoform, glycan or presented peptide from another."""


def judge_biomarker(asked: BiomarkerIs, measured: Sequence[Measured], knowledge: Knowledge) -> Judgement:
    """Weigh every report about the marker; reports that contradict each other leave it unknown."""
    about = [item for item in measured if item.marker == asked.marker]
    of_gene = _about_whole_gene(asked, measured, knowledge)
    if not about and not of_gene:
        return without_observation(Outcome.UNKNOWN, Reason.NOT_STATED)
    pointers = tuple(item.pointer for item in (*about, *of_gene))
    observed = "; ".join(shown_observation(item.said) for item in (*about, *of_gene))
    able = [item for item in about if not _assay_cannot_tell(asked, item, knowledge)]
    if not able:
        return Judgement(Outcome.UNKNOWN, Reason.ASSAY_CANNOT_TELL, observed, looked_at=pointers)
    fitting = [item for item in able if not (asked.method and item.said.method and item.said.method not in asked.method)]
    if not fitting:
        return Judgement(Outcome.UNKNOWN, Reason.OTHER_METHOD, observed, looked_at=pointers)
    outcome, reason, margin, modifiable = _weigh(asked, fitting)
    return Judgement(outcome, reason, observed, margin, modifiable, pointers)


_Weighed = tuple[Outcome, Reason | None, float | None, bool]


def _weigh(asked: BiomarkerIs, reports: Sequence[Measured]) -> _Weighed:
    if asked.min_percent is not None:
        return _against_ihc_floor(asked.min_intensity or 1, asked.min_percent, reports)
    if asked.unit is not None:
        return _joined([_against_value(asked, item) for item in reports])
    return _joined([(*_against_result(asked, item), None, False) for item in reports])


def _joined(found: Sequence[_Weighed]) -> _Weighed:
    """One report that decides is enough; two that decide differently are a conflict."""
    decided = [one for one in found if one[0] is not Outcome.UNKNOWN]
    if len({one[0] for one in decided}) > 1:
        return Outcome.UNKNOWN, Reason.CONFLICT, None, False
    return decided[0] if decided else found[0]


def _against_ihc_floor(intensity: int, percent: float, reports: Sequence[Measured]) -> _Weighed:
    allowed = EVERYTHING
    negative = positive_only = False
    for item in reports:
        if has_numbers(item.said):
            allowed = allowed.meet(bounds(item.said, intensity))
        elif item.said.result is TestResult.NEGATIVE:
            negative = True
        elif item.said.result is TestResult.POSITIVE:
            positive_only = True
    if allowed.empty or (negative and allowed.low >= percent):
        return Outcome.UNKNOWN, Reason.CONFLICT, None, False
    if allowed.low >= percent:
        return Outcome.MET, None, _rounded(allowed.low - percent), False
    if allowed.high < percent:
        return Outcome.NOT_MET, Reason.BELOW_CUT_OFF, _rounded(allowed.high - percent), False
    if negative and positive_only:
        return Outcome.UNKNOWN, Reason.CONFLICT, None, False
    if negative:
        return Outcome.NOT_MET, Reason.OPPOSITE_RESULT, None, False
    return Outcome.UNKNOWN, _why_open(reports), None, False


def _why_open(reports: Sequence[Measured]) -> Reason:
    said = [item.said for item in reports]
    if any(report.percent is not None for report in said):
        return Reason.REPORT_ALLOWS_BOTH
    if any(report.intensity is not None for report in said):
        return Reason.PERCENT_MISSING
    if all(report.result is TestResult.INDETERMINATE for report in said):
        return Reason.INDETERMINATE
    return Reason.NO_NUMBERS


def _against_value(asked: BiomarkerIs, item: Measured) -> _Weighed:
    """A value counts only in the unit that is asked for; a bare number is never guessed to be in it."""
    said, assay_value = item.said, Method.SERUM in asked.method
    if said.value is None:
        if said.result is TestResult.NEGATIVE and asked.min_value is not None:
            return Outcome.NOT_MET, Reason.OPPOSITE_RESULT, None, assay_value
        return Outcome.UNKNOWN, Reason.INDETERMINATE if said.result is TestResult.INDETERMINATE else Reason.NO_NUMBERS, None, False
    if said.unit is None:
        return Outcome.UNKNOWN, Reason.UNIT_MISSING, None, False
    if fold(said.unit) != fold(asked.unit or ""):
        return Outcome.UNKNOWN, Reason.UNIT_DIFFERS, None, False
    if asked.min_value is not None and said.value < asked.min_value:
        return Outcome.NOT_MET, Reason.BELOW_CUT_OFF, _rounded(said.value - asked.min_value), assay_value
    if asked.max_value is not None and said.value > asked.max_value:
        return Outcome.NOT_MET, Reason.ABOVE_CUT_OFF, _rounded(asked.max_value - said.value), assay_value
    room = [limit for limit in (_over(said.value, asked.min_value), _over(asked.max_value, said.value)) if limit is not None]
    return Outcome.MET, None, _rounded(min(room)), False


def _against_result(asked: BiomarkerIs, item: Measured) -> tuple[Outcome, Reason | None]:
    result = plain_result(item.said)
    if result is None:
        return Outcome.UNKNOWN, Reason.RESULT_NOT_STATED
    if result is TestResult.INDETERMINATE:
        return Outcome.UNKNOWN, Reason.INDETERMINATE
    found = result is TestResult.POSITIVE
    if asked.variant is not None:
        present, reason = _variant_present(asked.variant, item.said.variant, found)
        if present is None:
            return Outcome.UNKNOWN, reason
    else:
        present, reason = found, Reason.OPPOSITE_RESULT
    wanted = asked.result == "positive"
    return (Outcome.MET, None) if present is wanted else (Outcome.NOT_MET, reason or Reason.OPPOSITE_RESULT)


def _variant_present(asked: str, said: str | None, found: bool) -> tuple[bool | None, Reason | None]:
    """Whether the asked variant is there: V600E is a V600, but a report of `V600` leaves V600E open, and G12C says that G12D is not there.

    A marker found positive for one variant is read as not having another of the same marker: tumours with two driver variants of one gene
    are the rare exception, and the observed variant is shown beside the outcome.
    """
    if said is None:
        return (None, Reason.VARIANT_NOT_STATED) if found else (False, Reason.OPPOSITE_RESULT)
    wanted, seen = fold(asked), fold(said)
    if seen == wanted or _names_a_part(wanted, seen):
        return (found, Reason.OPPOSITE_RESULT) if found or seen == wanted else (None, Reason.VARIANT_NOT_STATED)
    if _names_a_part(seen, wanted):
        return (None, Reason.VARIANT_NOT_STATED) if found else (False, Reason.OPPOSITE_RESULT)
    return (False, Reason.OTHER_VARIANT) if found else (None, Reason.VARIANT_NOT_STATED)


def _names_a_part(whole: str, part: str) -> bool:
    """`v600e` names a part of `v600`; `v6001` does not."""
    return part.startswith(whole) and len(part) > len(whole) and not part[len(whole)].isdigit()


def _assay_cannot_tell(asked: BiomarkerIs, item: Measured, knowledge: Knowledge) -> bool:
    """A gene-level method cannot show an isoform, a glycan or a presented peptide, unless the requirement itself asks for that method."""
    return asked.marker in knowledge.hidden_from_gene_assays and item.said.method in GENE_LEVEL and item.said.method not in asked.method


def _about_whole_gene(asked: BiomarkerIs, measured: Sequence[Measured], knowledge: Knowledge) -> list[Measured]:
    """Reports about the gene, while what is asked for is one form of it."""
    gene = knowledge.target_genes.get(asked.marker) if asked.marker in knowledge.below_gene else None
    return [item for item in measured if item.gene == gene and item.marker != asked.marker] if gene is not None else []


def _over(value: float | None, limit: float | None) -> float | None:
    return None if value is None or limit is None else value - limit


def _rounded(value: float) -> float:
    return round(value, 6)
