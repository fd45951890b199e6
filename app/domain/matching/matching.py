"""Holds a patient against every relevant indication and orders what it finds. A pure function: same input, same report."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from app.domain.approach import Indication, Trial
from app.domain.criteria import AllOf, Criterion
from app.domain.history import BEGINNING, step_on
from app.domain.matching.atlas import Atlas, Charted
from app.domain.matching.judgement import Judgement, Reason
from app.domain.matching.judging import Judged, judge, open_leaves
from app.domain.matching.patient import Patient
from app.domain.matching.report import Access, ApproachBrief, Because, Counts, CriterionReport, IndicationBrief, MatchResult, Named
from app.domain.matching.wording import alternatives, explanation
from app.domain.standing import best_evidence, evidence_level, opened_by, programme, recruiting
from app.domain.status import standing_approvals
from app.domain.vocabulary import REGULATOR_COUNTRIES, STANDING, EvidenceStatus, Fit, Outcome, Regulator, TumorMatch

_CLOSENESS = tuple(TumorMatch)
_COUNTRY = ("approved_in_country", "not_approved_in_country", "country_not_stated")


@dataclass(frozen=True, slots=True)
class Held:
    """One result with the judgements behind it, from which next tests and the input report are made."""

    result: MatchResult
    tumor_type: Judgement
    judged: Judged | None
    named: str


@dataclass(frozen=True, slots=True)
class Frame:
    """Everything of a result that depends on the tumour type and the day alone, and not on the patient."""

    criterion: Criterion | None
    tumor_type: Judgement
    named: str
    shown: dict[str, Any]
    """Fields of the result, but for those that the patient decides."""
    tumor_report: CriterionReport
    approved_by: tuple[Regulator, ...]
    recruiting: tuple[Trial, ...]
    status: EvidenceStatus
    closeness: TumorMatch


def hold_against(patient: Patient, as_of: date, atlas: Atlas) -> tuple[Held, ...]:
    """Every relevant indication of every relevant approach, judged and in order."""
    frames = atlas.kept(
        (patient.tumor_type, as_of),
        lambda: tuple(frame for charted in atlas.candidates(patient.tumor_type) for frame in _of_approach(charted, patient.tumor_type, as_of, atlas)),
    )
    found = [_held(frame, patient, atlas) for frame in frames]
    return tuple(sorted(found, key=lambda held: _sort_key(held.result)))


def counts(held: Sequence[Held]) -> Counts:
    """How many results of each fit."""
    return Counts(**{fit.value: sum(one.result.fit is fit for one in held) for fit in Fit})


_FIT_PLACES = {fit.value: place for place, fit in enumerate(Fit)}
_STATUS_PLACES = {status.value: place for place, status in enumerate(STANDING)}
_COUNTRY_PLACES = {word: place for place, word in enumerate(_COUNTRY)}
_CLOSENESS_PLACES = {match.value: place for place, match in enumerate(TumorMatch)}


def _sort_key(result: MatchResult) -> tuple[int, int, int, int, int, str]:
    fit, status, country, closeness, unknowns, approach = result.rank
    return _FIT_PLACES[fit], _STATUS_PLACES[status], _COUNTRY_PLACES[country], _CLOSENESS_PLACES[closeness], unknowns, approach


def _of_approach(charted: Charted, tumor_type: str, as_of: date, atlas: Atlas) -> Iterator[Frame]:
    """The indications in force; where none is, those that last were; where nobody recorded any for this tumour, that.

    An indication for another tumour type of the same organ says something only where the approach has nothing nearer.
    """
    related = [
        (indication, *closest)
        for indication in charted.approach.indications
        if indication.since.counts_from <= as_of and (closest := _closest(indication.tumor_types, tumor_type, atlas))
    ]
    nearer = [one for one in related if one[2] is not TumorMatch.SIBLING]
    if not nearer and (named := _recorded_without_criteria(charted, tumor_type, as_of, atlas)):
        yield _frame(charted, None, *named, tumor_type, as_of, atlas)
        return
    considered = nearer or related
    in_force = [one for one in considered if _open(one[0], as_of)]
    for indication, node, match in in_force or _last_in_force(considered):
        yield _frame(charted, indication, node, match, tumor_type, as_of, atlas)


def _recorded_without_criteria(charted: Charted, tumor_type: str, as_of: date, atlas: Atlas) -> tuple[str, TumorMatch] | None:
    """Something had happened for the patient's tumour type by then, but nobody has recorded who is meant."""
    happened = [node for node, steps in charted.steps.items() if step_on(steps, as_of).known]
    closest = _closest(happened, tumor_type, atlas)
    return closest if closest and closest[1] is not TumorMatch.SIBLING else None


def _last_in_force(closed: list[tuple[Indication, str, TumorMatch]]) -> list[tuple[Indication, str, TumorMatch]]:
    newest = max((one[0].until.counts_from for one in closed if one[0].until), default=None)
    return [one for one in closed if one[0].until and one[0].until.counts_from == newest]


def _open(indication: Indication, as_of: date) -> bool:
    return indication.until is None or as_of <= indication.until.counts_from


def _closest(named: Sequence[str], asked: str, atlas: Atlas) -> tuple[str, TumorMatch] | None:
    related = [(one, match) for one in named if (match := atlas.tree.relation(one, asked))]
    if not related:
        return None

    def nearness(one: tuple[str, TumorMatch]) -> tuple[int, int]:
        node, match = one
        steps_up = atlas.tree.distance(node, asked) if match is TumorMatch.BROADER else 0
        return _CLOSENESS.index(match), steps_up

    return min(related, key=nearness)


def _frame(charted: Charted, indication: Indication | None, named: str, match: TumorMatch, tumor_type: str, as_of: date, atlas: Atlas) -> Frame:
    approach, knowledge = charted.approach, atlas.knowledge
    tumor = _judge_tumor_type(match, tumor_type, atlas)
    covered = match in (TumorMatch.EXACT, TumorMatch.BROADER)
    step = charted.step(tumor_type if covered else named, as_of, atlas.tree)
    reviewed = approach.reviewed.through
    return Frame(
        criterion=indication.criteria if indication else None,
        tumor_type=tumor,
        named=named,
        shown={
            "approach": ApproachBrief(id=approach.id, name=approach.name, modality=approach.modality, targets=approach.targets),
            "indication": _brief(indication, as_of) if indication else None,
            "tumor_type": Named(id=named, name=knowledge.name("tumor_type", named)),
            "tumor_match": match,
            "evidence_status": step.status,
            "since": None if step.status_since == BEGINNING else step.status_since.isoformat(),
            "because": tuple(Because(fact=fact.id, source=fact.fact.source) for fact in step.because),
            "evidence_level": evidence_level(step.known, charted.responses_outside(step, as_of)),
            "best_evidence": best_evidence(step.known),
            "programme": programme(step.known, as_of),
            "reviewed_through": str(reviewed),
            "beyond_review": as_of > reviewed.counts_from,
        },
        tumor_report=_tumor_report(tumor, indication, named, atlas),
        approved_by=tuple(fact.fact.regulator for fact in standing_approvals(step.known)),  # type: ignore[union-attr]
        recruiting=tuple(
            trial
            for trial in recruiting(opened_by(as_of, charted.trials), as_of)
            if any(atlas.tree.covers(node, tumor_type) or atlas.tree.covers(tumor_type, node) for node in trial.tumor_types)
        ),
        status=step.status,
        closeness=match,
    )


def _held(frame: Frame, patient: Patient, atlas: Atlas) -> Held:
    judged = judge(frame.criterion, patient, atlas.knowledge) if frame.criterion else None
    tumor = frame.tumor_type
    whole = _whole(tumor, judged)
    unknowns = (tumor.outcome is Outcome.UNKNOWN) + sum(leaf.judgement.outcome is Outcome.UNKNOWN for leaf in (open_leaves(judged) if judged else ()))
    unknowns += 0 if frame.criterion else 1
    access = _access(frame, patient.country)
    in_country = _COUNTRY[2] if access.approved is None else _COUNTRY[0] if access.approved else _COUNTRY[1]
    return Held(
        MatchResult(
            **frame.shown,
            fit=whole,
            near_miss=whole is Fit.CRITERIA_NOT_MET and tumor.outcome is not Outcome.NOT_MET and judged is not None and judged.judgement.modifiable,
            criteria=(frame.tumor_report, *_criteria_report(judged, atlas)),
            access=access,
            rank=(whole.value, frame.status.value, in_country, frame.closeness.value, unknowns, frame.shown["approach"].id),
        ),
        tumor,
        judged,
        frame.named,
    )


def _judge_tumor_type(match: TumorMatch, tumor_type: str, atlas: Atlas) -> Judgement:
    observed, pointer = atlas.knowledge.name("tumor_type", tumor_type), ("/tumor_type",)
    if match is TumorMatch.NARROWER:
        return Judgement(Outcome.UNKNOWN, Reason.NEEDS_SUBTYPE, observed, looked_at=pointer)
    if match is TumorMatch.SIBLING:
        return Judgement(Outcome.NOT_MET, Reason.OTHER_TUMOR_TYPE, observed, looked_at=pointer)
    return Judgement(Outcome.MET, None, observed, looked_at=pointer)


def _whole(tumor: Judgement, judged: Judged | None) -> Fit:
    """Any criterion not met decides; else anything unknown does. Criteria that nobody recorded are unknown, not met."""
    outcomes = {tumor.outcome, judged.judgement.outcome if judged else Outcome.UNKNOWN}
    if Outcome.NOT_MET in outcomes:
        return Fit.CRITERIA_NOT_MET
    return Fit.NEEDS_INFORMATION if Outcome.UNKNOWN in outcomes else Fit.CRITERIA_MET


def _brief(indication: Indication, as_of: date) -> IndicationBrief:
    return IndicationBrief(
        id=indication.id,
        basis=indication.basis,
        regulator=indication.regulator,
        trials=indication.trials,
        setting=indication.setting,
        since=str(indication.since),
        until=str(indication.until) if indication.until else None,
        open=_open(indication, as_of),
        source=indication.source,
        where=indication.where,
    )


def _access(frame: Frame, country: str | None) -> Access:
    return Access(
        country=country,
        approved=None if country is None else any(country in REGULATOR_COUNTRIES[regulator] for regulator in frame.approved_by),
        approved_by=frame.approved_by,
        recruiting_trials=tuple(trial.id for trial in frame.recruiting if country is None or country in trial.countries),
    )


def _tumor_report(judgement: Judgement, indication: Indication | None, named: str, atlas: Atlas) -> CriterionReport:
    types = indication.tumor_types if indication else (named,)
    return CriterionReport(
        kind="tumor_type",
        outcome=judgement.outcome,
        reason=judgement.reason,
        explanation=explanation(judgement),
        requirement=alternatives([atlas.knowledge.name("tumor_type", node) for node in types]) + ", or a type of it",
        observed=judgement.observed,
        modifiable=False,
        source=indication.source if indication else None,
        where=indication.where if indication else None,
    )


def _criteria_report(judged: Judged | None, atlas: Atlas) -> tuple[CriterionReport, ...]:
    """The parts of the outermost `all_of` stand side by side."""
    if judged is None:
        missing = Judgement(Outcome.UNKNOWN, Reason.NO_CRITERIA_RECORDED)
        return (
            CriterionReport(
                kind="not_recorded",
                outcome=missing.outcome,
                reason=missing.reason,
                explanation=explanation(missing),
                requirement="Not recorded",
                modifiable=False,
            ),
        )
    if isinstance(judged.criterion, AllOf):
        return tuple(_reported(part, atlas) for part in judged.parts)
    return (_reported(judged, atlas),)


def _reported(judged: Judged, atlas: Atlas) -> CriterionReport:
    criterion, found = judged.criterion, judged.judgement
    return CriterionReport(
        kind=kind_of(judged),
        outcome=found.outcome,
        reason=found.reason,
        explanation=explanation(found),
        requirement=atlas.requirement(criterion),
        observed=found.observed,
        margin=found.margin,
        modifiable=found.modifiable,
        source=getattr(criterion, "source", None),
        where=getattr(criterion, "where", None),
        also=getattr(criterion, "also", ()),
        criteria=tuple(_reported(part, atlas) for part in judged.parts),
    )


def kind_of(judged: Judged) -> str:
    """The leaf's kind, or the group's key."""
    return getattr(judged.criterion, "kind", None) or next(iter(type(judged.criterion).model_fields))
