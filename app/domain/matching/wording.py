"""Criteria and outcomes in plain English, for somebody who reads them to a family."""

from collections.abc import Sequence
from typing import assert_never

from app.domain.criteria import (
    Age,
    AllOf,
    AnyOf,
    BiomarkerIs,
    ClinicianChecks,
    ConditionIs,
    Criterion,
    DiseaseStatusIs,
    Ecog,
    HlaIs,
    NoneOf,
    PriorLines,
    PriorTherapy,
)
from app.domain.matching.judgement import Judgement, Reason
from app.domain.matching.patient import Knowledge
from app.domain.matching.shown import number
from app.domain.vocabulary import Outcome


def requirement(criterion: Criterion, knowledge: Knowledge) -> str:
    """What is asked, in one line: `CLDN18.2 IHC 2+ or more in at least 40 % of tumour cells`."""
    match criterion:
        case AllOf():
            return "All of: " + "; ".join(requirement(part, knowledge) for part in criterion.all_of)
        case AnyOf():
            return "At least one of: " + "; ".join(requirement(part, knowledge) for part in criterion.any_of)
        case NoneOf():
            return "None of: " + "; ".join(requirement(part, knowledge) for part in criterion.none_of)
        case DiseaseStatusIs():
            return f"{alternatives([status.value.replace('_', ' ') for status in criterion.any_of])} disease".capitalize()
        case BiomarkerIs():
            return _biomarker(criterion, knowledge)
        case HlaIs():
            alleles = alternatives([allele.removeprefix("HLA-") for allele in criterion.alleles])
            return f"HLA-{alleles}" if criterion.need == "present" else f"No HLA-{alleles}"
        case PriorLines():
            return f"{_range(criterion.min, criterion.max)} prior lines of systemic treatment".capitalize()
        case PriorTherapy():
            names = alternatives([knowledge.name("therapy", therapy) for therapy in criterion.any_of])
            return f"Treated before with {names}" if criterion.need == "received" else f"Never treated with {names}"
        case Ecog():
            return f"ECOG performance status 0 to {criterion.max}" if criterion.max else "ECOG performance status 0"
        case Age():
            return f"Age {_range(criterion.min, criterion.max)} years"
        case ConditionIs():
            name = knowledge.name("condition", criterion.condition)
            return name if criterion.need == "present" else f"No {name[0].lower()}{name[1:]}" if not name[:2].isupper() else f"No {name}"
        case ClinicianChecks():
            return criterion.text
        case _:
            assert_never(criterion)


def _biomarker(asked: BiomarkerIs, knowledge: Knowledge) -> str:
    name = knowledge.name("marker", asked.marker)
    methods = "/".join(method.value.upper() for method in asked.method)
    if asked.min_percent is not None:
        staining = f"{asked.min_intensity}+ or more" if asked.min_intensity else "any staining"
        return f"{name} {methods or 'IHC'} {staining} in at least {number(asked.min_percent)} % of tumour cells"
    if asked.unit is not None:
        low = None if asked.min_value is None else f"at least {number(asked.min_value)}"
        high = None if asked.max_value is None else f"at most {number(asked.max_value)}"
        limits = " and ".join(limit for limit in (low, high) if limit)
        return f"{name} {limits} {asked.unit}" + (f" ({methods})" if methods else "")
    variant = f" {asked.variant}" if asked.variant else ""
    return f"{name}{variant} {asked.result}" + (f" ({methods})" if methods else "")


def _range(low: int | None, high: int | None) -> str:
    if low is not None and high is not None:
        return f"{low} to {high}" if low != high else str(low)
    return f"at least {low}" if low is not None else f"at most {high}"


def alternatives(words: Sequence[str]) -> str:
    """`a`, `a or b`, `a, b or c`."""
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} or {words[-1]}"


_EXPLAINED: dict[Reason, str] = {
    Reason.NOT_STATED: "The profile does not say.",
    Reason.NEEDS_SUBTYPE: "The tumour is coded above what is asked; the exact type would decide.",
    Reason.OTHER_TUMOR_TYPE: "This is meant for another tumour type of the same organ.",
    Reason.SPREAD_NOT_STATED: "How far a tumour has spread and whether it came back are separate questions; the profile answers the other one.",
    Reason.NO_NUMBERS: "The report gives no numbers to hold against the cut-off.",
    Reason.PERCENT_MISSING: "The report gives an intensity without the percentage of cells.",
    Reason.REPORT_ALLOWS_BOTH: "The report allows values on both sides of the cut-off.",
    Reason.BELOW_CUT_OFF: "Below the limit.",
    Reason.ABOVE_CUT_OFF: "Above the limit.",
    Reason.INDETERMINATE: "The laboratory could not tell.",
    Reason.RESULT_NOT_STATED: "Numbers alone do not say whether the laboratory calls it positive or negative.",
    Reason.ASSAY_CANNOT_TELL: "A measurement of the gene cannot show this form of it.",
    Reason.OTHER_METHOD: "It was measured by another method than the one asked for.",
    Reason.UNIT_MISSING: "The value has no unit, and units are never guessed.",
    Reason.UNIT_DIFFERS: "The value is on another scale than the one asked for.",
    Reason.VARIANT_NOT_STATED: "The report does not settle this exact alteration.",
    Reason.OTHER_VARIANT: "Another alteration of the same gene was found.",
    Reason.OPPOSITE_RESULT: "The profile says the opposite.",
    Reason.CONFLICT: "Reports contradict each other.",
    Reason.NOT_TYPED: "This HLA locus has not been typed.",
    Reason.ONE_ALLELE_TYPED: "Only one of the two alleles is known; the other may decide.",
    Reason.LOW_RESOLUTION: "The typing is too coarse to tell; two fields (such as A*02:01) are needed.",
    Reason.DOUBTFUL_EXPRESSION: "The allele is there, but whether it is expressed at the surface is doubtful.",
    Reason.NOT_AMONG_ALLELES: "Both alleles are known, and neither is on the list.",
    Reason.EXCLUDED_ALLELE: "An allele that is excluded is present.",
    Reason.NOT_RECEIVED: "The profile says that it was not given.",
    Reason.RECEIVED: "The profile says that it was given.",
    Reason.CONDITION_PRESENT: "The profile says that it is present.",
    Reason.CONDITION_ABSENT: "The profile says that it is absent.",
    Reason.CLINICIAN_CHECKS: "A clinician must check this; it is not judged here.",
    Reason.NO_CRITERIA_RECORDED: "Nobody has recorded this approach's criteria from a source yet.",
}


def explanation(judgement: Judgement) -> str:
    """Why the outcome is what it is, in one or two sentences."""
    if judgement.reason is not None:
        margin = "" if judgement.margin is None else f" It misses by {number(abs(judgement.margin))}."
        change = " This may change." if judgement.outcome is Outcome.NOT_MET and judgement.modifiable else ""
        return _EXPLAINED[judgement.reason] + margin + change
    return {
        Outcome.MET: "The profile meets it.",
        Outcome.NOT_MET: "The profile does not meet it.",
        Outcome.UNKNOWN: "What is known leaves it open.",
        Outcome.NOT_EVALUATED: "A clinician must check this; it is not judged here.",
    }[judgement.outcome]
