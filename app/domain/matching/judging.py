"""Does a criterion hold for a patient? One small rule for each kind of leaf, and the groups that join them."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
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
    Leaf,
    NoneOf,
    PriorLines,
    PriorTherapy,
)
from app.domain.matching.biomarkers import judge_biomarker
from app.domain.matching.hla_typing import judge_hla
from app.domain.matching.judgement import Judgement, Reason, all_hold, any_holds, none_holds
from app.domain.matching.patient import Knowledge, Patient
from app.domain.vocabulary import DiseaseStatus, Outcome


@dataclass(frozen=True, slots=True)
class Judged:
    """A criterion with what was found; a group carries its parts."""

    criterion: Criterion
    judgement: Judgement
    parts: tuple["Judged", ...] = ()


def judge(criterion: Criterion, patient: Patient, knowledge: Knowledge) -> Judged:
    """Judge a leaf, or a group from its parts."""
    match criterion:
        case AllOf():
            parts = _each(criterion.all_of, patient, knowledge)
            return Judged(criterion, _group(all_hold, parts, all), parts)
        case AnyOf():
            parts = _each(criterion.any_of, patient, knowledge)
            return Judged(criterion, _group(any_holds, parts, any), parts)
        case NoneOf():
            parts = _each(criterion.none_of, patient, knowledge)
            outcome = none_holds([part.judgement.outcome for part in parts])
            return Judged(criterion, Judgement(outcome, modifiable=outcome is Outcome.NOT_MET and _all_can_go(parts, knowledge)), parts)
        case _:
            return Judged(criterion, _judge_leaf(criterion, patient, knowledge))


def _each(criteria: Sequence[Criterion], patient: Patient, knowledge: Knowledge) -> tuple[Judged, ...]:
    return tuple(judge(criterion, patient, knowledge) for criterion in criteria)


def _group(join: Callable[[Sequence[Outcome]], Outcome], parts: tuple[Judged, ...], enough: Callable[[Iterable[bool]], bool]) -> Judgement:
    """A failed AND can be mended if all its failures can, a failed OR if any of them can."""
    outcome = join([part.judgement.outcome for part in parts])
    failed = [part.judgement.modifiable for part in parts if part.judgement.outcome is Outcome.NOT_MET]
    return Judgement(outcome, modifiable=outcome is Outcome.NOT_MET and enough(failed))


def _all_can_go(parts: tuple[Judged, ...], knowledge: Knowledge) -> bool:
    """Whether everything that must not be there, and is, can change."""
    held = [part.criterion for part in parts if part.judgement.outcome is Outcome.MET]
    return all(isinstance(one, ConditionIs) and one.condition in knowledge.modifiable_conditions for one in held)


def _judge_leaf(leaf: Leaf, patient: Patient, knowledge: Knowledge) -> Judgement:
    match leaf:
        case DiseaseStatusIs():
            return judge_disease_status(leaf, patient.disease_status)
        case BiomarkerIs():
            return judge_biomarker(leaf, patient.measured, knowledge)
        case HlaIs():
            return judge_hla(leaf, patient.typed)
        case PriorLines():
            return judge_prior_lines(leaf, patient.prior_lines)
        case PriorTherapy():
            return judge_prior_therapy(leaf, patient, knowledge)
        case Ecog():
            return judge_ecog(leaf, patient.ecog)
        case Age():
            return judge_age(leaf, patient.age)
        case ConditionIs():
            return judge_condition(leaf, patient, knowledge)
        case ClinicianChecks():
            return Judgement(Outcome.NOT_EVALUATED, Reason.CLINICIAN_CHECKS)
        case _:
            assert_never(leaf)


_SPREAD = frozenset({DiseaseStatus.LOCALISED, DiseaseStatus.LOCALLY_ADVANCED, DiseaseStatus.METASTATIC})


def judge_disease_status(asked: DiseaseStatusIs, status: DiseaseStatus | None) -> Judgement:
    """How far a tumour has spread and whether it came back are two questions: an answer to one leaves the other open."""
    if status is None:
        return Judgement(Outcome.UNKNOWN, Reason.NOT_STATED)
    observed = status.value.replace("_", " ")
    where = ("/disease_status",)
    if status in asked.any_of:
        return Judgement(Outcome.MET, None, observed, looked_at=where)
    same_question = set(asked.any_of) <= _SPREAD if status in _SPREAD else False
    if same_question:
        return Judgement(Outcome.NOT_MET, Reason.OPPOSITE_RESULT, observed, looked_at=where)
    return Judgement(Outcome.UNKNOWN, Reason.SPREAD_NOT_STATED, observed, looked_at=where)


def judge_prior_lines(asked: PriorLines, lines: int | None) -> Judgement:
    """Too few lines can change, too many cannot."""
    return _within(lines, asked.min, asked.max, "/prior_lines", too_few_can_change=True)


def judge_prior_therapy(asked: PriorTherapy, patient: Patient, knowledge: Knowledge) -> Judgement:
    """A drug counts for its classes; saying that a class was never given says so of every drug in it."""
    closure = knowledge.class_closure
    given = [item for item in patient.treated if item.received and closure.get(item.therapy, frozenset({item.therapy})) & set(asked.any_of)]
    ruled_out = {item.therapy: item for item in patient.treated if not item.received}
    denied = [[item for name, item in ruled_out.items() if name in closure.get(wanted, frozenset({wanted}))] for wanted in asked.any_of]
    all_denied = all(denied)
    items = [*given, *(item for group in denied for item in group)]
    pointers = tuple(dict.fromkeys(item.pointer for item in items))
    observed = "; ".join(dict.fromkeys(f"{knowledge.name('therapy', item.therapy)}{'' if item.received else ': not given'}" for item in items)) or None
    contradiction = [item for item in given if any(name in closure.get(item.therapy, frozenset({item.therapy})) for name in ruled_out)]
    if given and (all_denied or len(contradiction) == len(given)):
        return Judgement(Outcome.UNKNOWN, Reason.CONFLICT, observed, looked_at=pointers)
    if asked.need == "received":
        if given:
            return Judgement(Outcome.MET, None, observed, looked_at=pointers)
        if all_denied:
            return Judgement(Outcome.NOT_MET, Reason.NOT_RECEIVED, observed, modifiable=True, looked_at=pointers)
    else:
        if given:
            return Judgement(Outcome.NOT_MET, Reason.RECEIVED, observed, looked_at=pointers)
        if all_denied:
            return Judgement(Outcome.MET, None, observed, looked_at=pointers)
    return Judgement(Outcome.UNKNOWN, Reason.NOT_STATED, observed, looked_at=pointers)


def judge_ecog(asked: Ecog, ecog: int | None) -> Judgement:
    """Performance status can improve. 0 is the best value, not a missing one."""
    if ecog is None:
        return Judgement(Outcome.UNKNOWN, Reason.NOT_STATED)
    where, observed, margin = ("/ecog",), str(ecog), float(asked.max - ecog)
    if ecog > asked.max:
        return Judgement(Outcome.NOT_MET, Reason.ABOVE_CUT_OFF, observed, margin, True, where)
    return Judgement(Outcome.MET, None, observed, margin, False, where)


def judge_age(asked: Age, age: int | None) -> Judgement:
    """Age limits include both ends, and age cannot be changed."""
    return _within(age, asked.min, asked.max, "/age", too_few_can_change=False)


def _within(value: int | None, low: int | None, high: int | None, pointer: str, *, too_few_can_change: bool) -> Judgement:
    """Whether a number lies between two limits, both included; zero is a value."""
    if value is None:
        return Judgement(Outcome.UNKNOWN, Reason.NOT_STATED)
    observed = str(value)
    if low is not None and value < low:
        return Judgement(Outcome.NOT_MET, Reason.BELOW_CUT_OFF, observed, float(value - low), too_few_can_change, (pointer,))
    if high is not None and value > high:
        return Judgement(Outcome.NOT_MET, Reason.ABOVE_CUT_OFF, observed, float(high - value), False, (pointer,))
    rooms = [room for room in (None if low is None else value - low, None if high is None else high - value) if room is not None]
    return Judgement(Outcome.MET, None, observed, float(min(rooms)), False, (pointer,))


def judge_condition(asked: ConditionIs, patient: Patient, knowledge: Knowledge) -> Judgement:
    """A condition that nobody mentioned is neither present nor absent."""
    said = [item for item in patient.stated if item.condition == asked.condition]
    if not said:
        return Judgement(Outcome.UNKNOWN, Reason.NOT_STATED)
    pointers = tuple(item.pointer for item in said)
    if len({item.present for item in said}) > 1:
        return Judgement(Outcome.UNKNOWN, Reason.CONFLICT, "present; absent", looked_at=pointers)
    present = said[0].present
    observed = "present" if present else "absent"
    if present is (asked.need == "present"):
        return Judgement(Outcome.MET, None, observed, looked_at=pointers)
    reason = Reason.CONDITION_PRESENT if present else Reason.CONDITION_ABSENT
    return Judgement(Outcome.NOT_MET, reason, observed, modifiable=asked.condition in knowledge.modifiable_conditions, looked_at=pointers)


def leaves(judged: Judged) -> tuple[Judged, ...]:
    """Every leaf, in the order in which it was written."""
    return (judged,) if not judged.parts else tuple(leaf for part in judged.parts for leaf in leaves(part))


def open_leaves(judged: Judged) -> tuple[Judged, ...]:
    """The unknown leaves whose answer could still change the whole: those inside groups that are themselves unknown."""
    if judged.judgement.outcome is not Outcome.UNKNOWN:
        return ()
    return (judged,) if not judged.parts else tuple(leaf for part in judged.parts for leaf in open_leaves(part))
