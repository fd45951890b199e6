"""Frames what is relevant for a tumour type on a day, once for all patients: status, access, and the words in which the report says them."""

from collections.abc import Sequence
from datetime import date
from functools import cache

from pydantic_core import to_json

from app.domain.approach import Indication, Trial
from app.domain.history import BEGINNING
from app.domain.matching import words
from app.domain.matching.asked import Question, Subject, Test
from app.domain.matching.atlas import Atlas, Charted
from app.domain.matching.frames import Frame, Printed, Sheet, held
from app.domain.matching.judgement import Judgement, Reason, without_observation
from app.domain.matching.judging import NOTHING
from app.domain.matching.relevant import Relevant, in_force, relevant
from app.domain.matching.report import ApproachBrief, Because, IndicationBrief, Named
from app.domain.matching.verdicts import Verdict, verdict
from app.domain.matching.wording import alternatives
from app.domain.standing import best_evidence, evidence_level, opened_by, programme, recruiting
from app.domain.status import standing_approvals
from app.domain.vocabulary import REGULATOR_COUNTRIES, STANDING, EvidenceStatus, Outcome, TumorMatch

_NO_TRIALS: dict[str | None, bytes] = {}
_STATUS_PLACES = {status: place for place, status in enumerate(STANDING)}
_CLOSENESS_PLACES = {match: place for place, match in enumerate(TumorMatch)}
_COUNTRY_TENS = {True: 0, False: 10, None: 20}
_IN_COUNTRY = {True: "approved_in_country", False: "not_approved_in_country", None: "country_not_stated"}

_SUBTYPE_SAID = "tumor_type", "Exact tumour type (pathology)", None, None
_SUBTYPE = Test(*_SUBTYPE_SAID, words.test(*_SUBTYPE_SAID))
"""What would settle a tumour that is coded above what is asked."""


def sheet(tumor_type: str, as_of: date, atlas: Atlas) -> Sheet:
    """The sheet for a tumour type on a day; worked out once."""
    return atlas.kept((tumor_type, as_of), lambda: _sheet(tumor_type, as_of, atlas))


def _sheet(tumor_type: str, as_of: date, atlas: Atlas) -> Sheet:
    seen = [(charted, one) for charted in atlas.candidates(tumor_type) for one in relevant(charted, tumor_type, as_of, atlas.tree)]
    frames = [_frame(nth, charted, one, tumor_type, as_of, atlas) for nth, (charted, one) in enumerate(seen)]
    questions: dict[Subject, list[Question]] = {}
    for question in dict.fromkeys(question for frame, _ in frames if frame.criteria for question in frame.criteria.questions):
        questions.setdefault(question.subject, []).append(question)
    return Sheet([(frame, {approved: held(frame, unheard, approved) for approved in _IN_COUNTRY}) for frame, unheard in frames], questions)


def _frame(nth: int, charted: Charted, seen: Relevant, tumor_type: str, as_of: date, atlas: Atlas) -> tuple[Frame, Verdict]:
    """An indication's frame, and the verdict for a patient who speaks of none of its criteria."""
    approach, (indication, named, match) = charted.approach, seen
    covered = match in (TumorMatch.EXACT, TumorMatch.BROADER)
    step = charted.step(tumor_type if covered else named, as_of, atlas.tree)
    tumor = _judge_tumor_type(match, tumor_type, atlas)
    criteria = atlas.prepared.criteria(indication.criteria, approach.id) if indication else None
    approvals = tuple(fact.fact.regulator for fact in standing_approvals(step.known))  # type: ignore[union-attr]
    taking = tuple(
        trial
        for trial in recruiting(opened_by(as_of, charted.trials), as_of)
        if any(atlas.tree.covers(node, tumor_type) or atlas.tree.covers(tumor_type, node) for node in trial.tumor_types)
    )
    name = atlas.knowledge.name("tumor_type", named)
    place = _STATUS_PLACES[step.status]
    since = None if step.status_since == BEGINNING else step.status_since.isoformat()
    reviewed = approach.reviewed.through
    subtype = (_SUBTYPE, words.decided(approach.id, f"{name} ({named})")) if tumor.outcome is Outcome.UNKNOWN else None
    unheard = verdict(criteria, tumor.outcome, subtype, NOTHING)
    head = b'{"approach":%b,"indication":%b,"tumor_type":%b,"tumor_match":%b,"fit":"' % (
        to_json(ApproachBrief(id=approach.id, name=approach.name, modality=approach.modality, targets=approach.targets)),
        to_json(_brief(indication, as_of)) if indication else words.NULL,
        to_json(Named(id=named, name=name)),
        words.text(match),
    )
    evidence = b',"evidence_status":%b,"since":%b,"because":%b,"evidence_level":%b,"best_evidence":%b,"programme":%b,"criteria":[%b' % (
        words.text(step.status),
        words.text(since),
        to_json([Because(fact=fact.id, source=fact.fact.source) for fact in step.because]),
        words.text(evidence_level(step.known, charted.responses_outside(step, as_of))),
        words.text(best_evidence(step.known)),
        words.text(programme(step.known, as_of)),
        _tumor_criterion(tumor, indication, named, atlas) + (b"" if criteria else _NOT_RECORDED),
    )
    fit = words.FITS[unheard.fit] + words.NEAR_MISS[unheard.near_miss]
    before_evidence = len(head) + len(fit)
    last = b']},"reviewed_through":%b,"beyond_review":%b,"rank":["' % (words.text(str(reviewed)), words.truth(as_of > reviewed.counts_from))
    rank = _printed_ranks(step.status, match)
    id = b",%b]}," % words.text(approach.id)
    printed = Printed(
        front=b"".join((head, fit, evidence, criteria.printed if criteria else b"")),
        head=slice(len(head)),
        evidence=slice(before_evidence, before_evidence + len(evidence)),
        access=b',"approved_by":%b,"recruiting_trials":[' % to_json(approvals),
        trials=_by_country(taking),
        reviewed=last,
        rank=rank,
        id=id,
        back={approved: b"".join((last, words.FITS[unheard.fit], ranked, words.number(unheard.unknowns), id)) for approved, ranked in rank.items()},
    )
    frame = Frame(
        approach=approach,
        criteria=criteria,
        numbers=criteria.numbers if criteria else frozenset(),
        tumor_type=tumor.outcome,
        subtype=subtype,
        status=step.status,
        status_place=place,
        nth=nth,
        ranks=_ranks(place, _CLOSENESS_PLACES[match]),
        approved_in=frozenset(country for regulator in approvals for country in REGULATOR_COUNTRIES[regulator]),
        printed=printed,
    )
    return frame, unheard


@cache
def _ranks(status_place: int, closeness_place: int) -> dict[bool | None, int]:
    return {approved: 100 * status_place + tens + closeness_place for approved, tens in _COUNTRY_TENS.items()}


@cache
def _printed_ranks(status: EvidenceStatus, match: TumorMatch) -> dict[bool | None, bytes]:
    return {approved: b'",%b,%b,%b,' % (words.text(status), words.text(said), words.text(match)) for approved, said in _IN_COUNTRY.items()}


def _by_country(trials: Sequence[Trial]) -> dict[str | None, bytes]:
    if not trials:
        return _NO_TRIALS
    countries = dict.fromkeys([None, *(country for trial in trials for country in trial.countries)])
    return {one: b",".join([words.text(trial.id) for trial in trials if one is None or one in trial.countries]) for one in countries}


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
        open=in_force(indication, as_of),
        source=indication.source,
        where=indication.where,
    )


def _tumor_criterion(judged: Judgement, indication: Indication | None, named: str, atlas: Atlas) -> bytes:
    types = indication.tumor_types if indication else (named,)
    asked = alternatives([atlas.knowledge.name("tumor_type", node) for node in types]) + ", or a type of it"
    source, where = (indication.source, indication.where) if indication else (None, None)
    return words.criterion((words.opening("tumor_type"), words.requirement(asked), words.closing(source, where, ()) + words.END), judged)[1:]


def _not_recorded() -> bytes:
    wording = words.opening("not_recorded"), words.requirement("Not recorded"), words.closing(None, None, ()) + words.END
    return words.criterion(wording, without_observation(Outcome.UNKNOWN, Reason.NO_CRITERIA_RECORDED))


_NOT_RECORDED = _not_recorded()
"""What stands where the criteria would."""
