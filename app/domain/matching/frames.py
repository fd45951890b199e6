"""What a match shows that no patient changes: which indications are relevant for a tumour type on a day, and everything about them but the judgement."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from pydantic_core import to_json

from app.domain.approach import Approach, Indication
from app.domain.history import BEGINNING, step_on
from app.domain.matching import words
from app.domain.matching.asked import Asked, Question
from app.domain.matching.atlas import Atlas, Charted
from app.domain.matching.judgement import Judgement, Reason, without_observation
from app.domain.matching.report import ApproachBrief, Because, IndicationBrief, Named
from app.domain.matching.wording import alternatives
from app.domain.standing import best_evidence, evidence_level, opened_by, programme, recruiting
from app.domain.status import standing_approvals
from app.domain.vocabulary import REGULATOR_COUNTRIES, EvidenceStatus, Outcome, TumorMatch

_CLOSENESS = tuple(TumorMatch)


@dataclass(frozen=True, slots=True)
class Printed:
    """A result as the report prints it, in pieces between which the patient's part goes."""

    head: bytes
    """Up to the fit."""
    evidence: bytes
    """From behind the near miss to the first criterion and what follows it."""
    access: bytes
    """Who has authorised it, up to the trials."""
    trials: tuple[tuple[bytes, tuple[str, ...]], ...]
    """Trials that take patients, and where."""
    reviewed: bytes
    """Up to the fit in the rank."""
    status: bytes
    closeness: bytes
    id: bytes


@dataclass(frozen=True, slots=True, eq=False)
class Frame:
    """One indication of one approach, seen from one tumour type on one day."""

    approach: Approach
    asked: Asked | None
    """The criteria; None where nobody has recorded any."""
    questions: tuple[Question, ...]
    """Every leaf's, in order."""
    criteria: tuple[Asked, ...]
    """The criteria as they stand side by side: the parts of the outermost `all_of`."""
    tumor_type: Judgement
    subtype: str
    """What would be settled by a more exact tumour type."""
    status: EvidenceStatus
    closeness: TumorMatch
    approved_in: frozenset[str]
    """Countries for which a regulator decides whose authorisation stands."""
    printed: Printed


@dataclass(frozen=True, slots=True)
class Sheet:
    """Everything relevant for a tumour type on a day, and the distinct questions that it takes to judge it."""

    frames: tuple[Frame, ...]
    questions: tuple[Question, ...]


def sheet(tumor_type: str, as_of: date, atlas: Atlas) -> Sheet:
    """The sheet for a tumour type on a day; worked out once."""

    def made() -> Sheet:
        frames = tuple(frame for charted in atlas.candidates(tumor_type) for frame in _of_approach(charted, tumor_type, as_of, atlas))
        return Sheet(frames, tuple({question.number: question for frame in frames for question in frame.questions}.values()))

    return atlas.kept((tumor_type, as_of), made)


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
    approach = charted.approach
    covered = match in (TumorMatch.EXACT, TumorMatch.BROADER)
    step = charted.step(tumor_type if covered else named, as_of, atlas.tree)
    tumor = _judge_tumor_type(match, tumor_type, atlas)
    asked = atlas.prepared.asked(indication.criteria) if indication else None
    approvals = tuple(fact.fact.regulator for fact in standing_approvals(step.known))  # type: ignore[union-attr]
    taking = tuple(
        trial
        for trial in recruiting(opened_by(as_of, charted.trials), as_of)
        if any(atlas.tree.covers(node, tumor_type) or atlas.tree.covers(tumor_type, node) for node in trial.tumor_types)
    )
    name = atlas.knowledge.name("tumor_type", named)
    since = None if step.status_since == BEGINNING else step.status_since.isoformat()
    reviewed = approach.reviewed.through
    printed = Printed(
        head=b'{"approach":%b,"indication":%b,"tumor_type":%b,"tumor_match":%b,"fit":"'
        % (
            to_json(ApproachBrief(id=approach.id, name=approach.name, modality=approach.modality, targets=approach.targets)),
            to_json(_brief(indication, as_of)) if indication else words.NULL,
            to_json(Named(id=named, name=name)),
            words.text(match),
        ),
        evidence=b',"evidence_status":%b,"since":%b,"because":%b,"evidence_level":%b,"best_evidence":%b,"programme":%b,"criteria":[%b'
        % (
            words.text(step.status),
            words.text(since),
            to_json([Because(fact=fact.id, source=fact.fact.source) for fact in step.because]),
            words.text(evidence_level(step.known, charted.responses_outside(step, as_of))),
            words.text(best_evidence(step.known)),
            words.text(programme(step.known, as_of)),
            _tumor_criterion(tumor, indication, named, atlas) + (b"" if asked else b"," + _NOT_RECORDED),
        ),
        access=b',"approved_by":%b,"recruiting_trials":[' % to_json(approvals),
        trials=tuple((words.text(trial.id), trial.countries) for trial in taking),
        reviewed=b']},"reviewed_through":%b,"beyond_review":%b,"rank":["' % (words.text(str(reviewed)), words.truth(as_of > reviewed.counts_from)),
        status=b'",%b,"' % words.text(step.status),
        closeness=b'",%b,' % words.text(match),
        id=b",%b]}" % words.text(approach.id),
    )
    return Frame(
        approach=approach,
        asked=asked,
        questions=tuple(asked.questions()) if asked else (),
        criteria=() if asked is None else asked.parts if asked.kind == "all_of" else (asked,),
        tumor_type=tumor,
        subtype=f"{name} ({named})",
        status=step.status,
        closeness=match,
        approved_in=frozenset(country for regulator in approvals for country in REGULATOR_COUNTRIES[regulator]),
        printed=printed,
    )


def _judge_tumor_type(match: TumorMatch, tumor_type: str, atlas: Atlas) -> Judgement:
    observed, pointer = atlas.knowledge.name("tumor_type", tumor_type), ("/tumor_type",)
    if match is TumorMatch.NARROWER:
        return Judgement(Outcome.UNKNOWN, Reason.NEEDS_SUBTYPE, observed, looked_at=pointer)
    if match is TumorMatch.SIBLING:
        return Judgement(Outcome.NOT_MET, Reason.OTHER_TUMOR_TYPE, observed, looked_at=pointer)
    return Judgement(Outcome.MET, None, observed, looked_at=pointer)


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


def _tumor_criterion(judged: Judgement, indication: Indication | None, named: str, atlas: Atlas) -> bytes:
    types = indication.tumor_types if indication else (named,)
    asked = alternatives([atlas.knowledge.name("tumor_type", node) for node in types]) + ", or a type of it"
    before, behind = words.said(judged)
    source, where = (indication.source, indication.where) if indication else (None, None)
    return b"".join((words.opening("tumor_type"), before, words.requirement(asked), behind, words.closing(source, where, ()), b"]}"))


def _not_recorded() -> bytes:
    before, behind = words.said(without_observation(Outcome.UNKNOWN, Reason.NO_CRITERIA_RECORDED))
    return b"".join((words.opening("not_recorded"), before, words.requirement("Not recorded"), behind, words.closing(None, None, ()), b"]}"))


_NOT_RECORDED = _not_recorded()
"""What stands where the criteria would."""
