"""Does a criterion hold for a patient? One small rule for each kind of leaf, and the groups that join them."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from app.domain.criteria import Age, ConditionIs, DiseaseStatusIs, Ecog, Leaf, PriorLines, PriorTherapy
from app.domain.matching.asked import Asked, Question, Subject, ToFindOut
from app.domain.matching.biomarkers import judge_biomarker
from app.domain.matching.hla_typing import judge_hla
from app.domain.matching.judgement import Judgement, Reason, all_hold, any_holds, none_holds, without_observation
from app.domain.matching.patient import Knowledge, Patient
from app.domain.vocabulary import DiseaseStatus, Outcome


@dataclass(frozen=True, slots=True)
class Heard:
    """What was found of the questions that a patient speaks of, by number. Every other question stays as it is unheard."""

    found: Mapping[int, Judgement]
    numbers: frozenset[int]
    settled: frozenset[int]
    """Those that are known to hold or not to hold."""
    failed: frozenset[int]
    failed_for_good: frozenset[int]
    """Those that neither time nor treatment changes."""


def heard(found: Mapping[int, Judgement]) -> Heard:
    """With the settled and the failed ones picked out."""
    settled = frozenset(number for number, one in found.items() if one.outcome is not Outcome.UNKNOWN)
    failed = frozenset(number for number, one in found.items() if one.outcome is Outcome.NOT_MET)
    return Heard(found, frozenset(found), settled, failed, frozenset(number for number in failed if not found[number].modifiable))


NOTHING = heard({})
"""Of a patient who says nothing."""


def judge(leaf: Leaf, patient: Patient, knowledge: Knowledge) -> Judgement:
    """Whether a leaf holds for a patient."""
    return _RULES[leaf.kind](leaf, patient, knowledge)


def spoken_of(patient: Patient, knowledge: Knowledge) -> Iterator[Subject]:
    """The subjects of which a patient says anything; a finding about a gene speaks of every form of it."""
    for kind, value in (("disease_status", patient.disease_status), ("prior_lines", patient.prior_lines), ("ecog", patient.ecog), ("age", patient.age)):
        if value is not None:
            yield kind, None
    if patient.treated:
        yield "prior_therapy", None
    for measured in patient.measured:
        if measured.marker is not None:
            yield "biomarker", measured.marker
        if measured.gene is not None:
            for form in knowledge.forms_of_genes.get(measured.gene, ()):
                yield "biomarker", form
    for typed in patient.typed:
        yield "hla", typed.allele.locus
    for stated in patient.stated:
        yield "condition", stated.condition


def hear(questions: Mapping[Subject, Sequence[Question]], patient: Patient, knowledge: Knowledge) -> Heard:
    """Judge each question that the patient speaks of once, however many approaches ask it."""
    return heard(
        {
            question.number: judgement
            for subject in dict.fromkeys(spoken_of(patient, knowledge))
            for question in questions.get(subject, ())
            if (judgement := judge(question.leaf, patient, knowledge)) != question.unheard
        }
    )


def settle(asked: Asked, heard: Heard) -> Judgement:
    """The judgement of a leaf, or of a group from its parts."""
    if asked.question is not None:
        return heard.found.get(asked.question.number, asked.unheard)
    if heard.numbers.isdisjoint(asked.numbers):
        return asked.unheard
    return joined(asked.kind, asked.parts, [settle(part, heard) for part in asked.parts])


def joined(kind: str, parts: Sequence[Asked], found: Sequence[Judgement]) -> Judgement:
    """The judgement of a group, from what was found of each of its parts."""
    outcome = _JOINED[kind]([one.outcome for one in found])
    return without_observation(outcome, None, outcome is Outcome.NOT_MET and _can_change(kind, parts, found))


_JOINED = {"all_of": all_hold, "any_of": any_holds, "none_of": none_holds}


def _can_change(kind: str, parts: Sequence[Asked], found: Sequence[Judgement]) -> bool:
    """A failed AND can be mended if all its failures can, a failed OR if any of them can, a failed NOT if everything that is there can pass."""
    if kind == "none_of":
        return all(part.can_go for part, judgement in zip(parts, found, strict=True) if judgement.outcome is Outcome.MET)
    failures = [one.modifiable for one in found if one.outcome is Outcome.NOT_MET]
    return all(failures) if kind == "all_of" else any(failures)


def open_leaves(parts: Sequence[Asked], heard: Heard) -> list[ToFindOut]:
    """What would settle the unknown leaves whose answer could still change a whole that is unknown: also those in groups that are unknown themselves."""
    still_open: list[ToFindOut] = []
    for part in parts:
        if settle(part, heard).outcome is Outcome.UNKNOWN:
            if part.to_find_out is not None:
                still_open.append(part.to_find_out)
            still_open += open_leaves(part.parts, heard)
    return still_open


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
