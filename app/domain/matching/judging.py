"""Does a criterion hold for a patient? One small rule for each kind of leaf, and the groups that join them."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from app.domain.criteria import (
    Age,
    ConditionIs,
    DiseaseStatusIs,
    Ecog,
    PriorLines,
    PriorTherapy,
)
from app.domain.matching.asked import Asked, Question
from app.domain.matching.biomarkers import judge_biomarker
from app.domain.matching.hla_typing import judge_hla
from app.domain.matching.judgement import Judgement, Reason, all_hold, any_holds, none_holds, without_observation
from app.domain.matching.patient import Knowledge, Patient
from app.domain.vocabulary import DiseaseStatus, Outcome

Found = Mapping[int, Judgement]
"""What each question found for one patient, by the question's number."""


def answers(questions: Iterable[Question], patient: Patient, knowledge: Knowledge) -> Found:
    """Judge each distinct question once, however many approaches ask it."""
    return {question.number: _RULES[question.leaf.kind](question.leaf, patient, knowledge) for question in questions}


def settle(asked: Asked, found: Found) -> Judgement:
    """The judgement of a leaf, or of a group from its parts."""
    if asked.question is not None:
        return found[asked.question.number]
    parts = [settle(part, found) if part.question is None else found[part.question.number] for part in asked.parts]
    outcomes = [part.outcome for part in parts]
    outcome = _JOINED[asked.kind](outcomes)
    return without_observation(outcome, None, outcome is Outcome.NOT_MET and _can_change(asked, parts))


_JOINED = {"all_of": all_hold, "any_of": any_holds, "none_of": none_holds}


def _can_change(asked: Asked, parts: Sequence[Judgement]) -> bool:
    """A failed AND can be mended if all its failures can, a failed OR if any of them can, a failed NOT if everything that is there can pass."""
    if asked.kind == "none_of":
        return all(part.can_go for part, judgement in zip(asked.parts, parts, strict=True) if judgement.outcome is Outcome.MET)
    failures = [part.modifiable for part in parts if part.outcome is Outcome.NOT_MET]
    return all(failures) if asked.kind == "all_of" else any(failures)


def open_leaves(asked: Asked, found: Found) -> list[Asked]:
    """The unknown leaves whose answer could still change the whole, which is unknown: those inside groups that are themselves unknown."""
    if asked.question is not None:
        return [asked]
    unknown = [part for part in asked.parts if settle(part, found).outcome is Outcome.UNKNOWN]
    return [leaf for part in unknown for leaf in open_leaves(part, found)]


_SPREAD = frozenset({DiseaseStatus.LOCALISED, DiseaseStatus.LOCALLY_ADVANCED, DiseaseStatus.METASTATIC})


def judge_disease_status(asked: DiseaseStatusIs, status: DiseaseStatus | None) -> Judgement:
    """How far a tumour has spread and whether it came back are two questions: an answer to one leaves the other open."""
    if status is None:
        return without_observation(Outcome.UNKNOWN, Reason.NOT_STATED)
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
        return without_observation(Outcome.UNKNOWN, Reason.NOT_STATED)
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
        return without_observation(Outcome.UNKNOWN, Reason.NOT_STATED)
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
        return without_observation(Outcome.UNKNOWN, Reason.NOT_STATED)
    pointers = tuple(item.pointer for item in said)
    if len({item.present for item in said}) > 1:
        return Judgement(Outcome.UNKNOWN, Reason.CONFLICT, "present; absent", looked_at=pointers)
    present = said[0].present
    observed = "present" if present else "absent"
    if present is (asked.need == "present"):
        return Judgement(Outcome.MET, None, observed, looked_at=pointers)
    reason = Reason.CONDITION_PRESENT if present else Reason.CONDITION_ABSENT
    return Judgement(Outcome.NOT_MET, reason, observed, modifiable=asked.condition in knowledge.modifiable_conditions, looked_at=pointers)


_RULES: Mapping[str, Callable[[Any, Patient, Knowledge], Judgement]] = {
    "disease_status": lambda asked, patient, _: judge_disease_status(asked, patient.disease_status),
    "biomarker": lambda asked, patient, knowledge: judge_biomarker(asked, patient.measured, knowledge),
    "hla": lambda asked, patient, _: judge_hla(asked, patient.typed),
    "prior_lines": lambda asked, patient, _: judge_prior_lines(asked, patient.prior_lines),
    "prior_therapy": judge_prior_therapy,
    "ecog": lambda asked, patient, _: judge_ecog(asked, patient.ecog),
    "age": lambda asked, patient, _: judge_age(asked, patient.age),
    "condition": judge_condition,
    "text": lambda *_: without_observation(Outcome.NOT_EVALUATED, Reason.CLINICIAN_CHECKS),
}
"""One small rule for each kind of leaf. A test holds that no kind is without one."""
