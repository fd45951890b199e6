"""What rides beside the status and is never mixed into it: regulators, best evidence, level, phase, programme, recruitment."""

import calendar
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from app.domain.approach import Trial
from app.domain.facts import ApplicationAccepted, ApplicationWithdrawn, AuthorisationWithdrawn, DecisionMade, ProgrammeEnded, ProgrammeResumed, ResultReported
from app.domain.status import RULES, DatedFact, Facts, randomised_positive, responses_reported, standing_approvals, status_of, under_review
from app.domain.vocabulary import Design, EvidenceLevel, EvidenceStatus, Phase, Programme, Recruitment, Regulator

ACTIVE_FOR_MONTHS = 36
"""A programme about which nothing was recorded for longer than this is `unknown`: three years is about the time in which a phase 1
study reports, so a longer silence no longer suggests work. Our own cut-off, stated in docs/evidence-status.md."""

BELIEVED_FOR_MONTHS = 24
"""A registry's word that a trial takes patients counts for two years from the day of its record: ClinicalTrials.gov itself calls the status of a study
unknown when nobody has verified it for two years."""

PHASES = tuple(Phase)
TAKING_PATIENTS = (Recruitment.RECRUITING, Recruitment.ENROLLING_BY_INVITATION)


@dataclass(frozen=True, slots=True)
class RegulatorySituation:
    """Where one regulator stands: its newest decision or open application."""

    regulator: Regulator
    situation: str
    """`approved`, `refused`, `under_review`, `application_withdrawn` or `authorisation_withdrawn`."""
    rests_on: DatedFact


def regulatory(known: Facts) -> tuple[RegulatorySituation, ...]:
    """One entry for each regulator that took, decided or lost something, in order of date.

    An approval that stands outweighs a later refusal or an application under review by the same regulator, which concern a change.
    """
    approvals = {approval.fact.regulator: approval for approval in standing_approvals(known)}  # type: ignore[union-attr]
    pending = {application.fact.regulator: application for application in under_review(known)}  # type: ignore[union-attr]
    newest: dict[Regulator, RegulatorySituation] = {}
    for entry in known:
        fact = entry.fact
        if isinstance(fact, DecisionMade):
            newest[fact.regulator] = RegulatorySituation(fact.regulator, fact.decision, entry)
        elif isinstance(fact, AuthorisationWithdrawn):
            newest[fact.regulator] = RegulatorySituation(fact.regulator, "authorisation_withdrawn", entry)
        elif isinstance(fact, ApplicationWithdrawn):
            newest[fact.regulator] = RegulatorySituation(fact.regulator, "application_withdrawn", entry)
        elif isinstance(fact, ApplicationAccepted):
            newest.setdefault(fact.regulator, RegulatorySituation(fact.regulator, "under_review", entry))
    for regulator, application in pending.items():
        newest[regulator] = RegulatorySituation(regulator, "under_review", application)
    for regulator, approval in approvals.items():
        newest[regulator] = RegulatorySituation(regulator, "approved", approval)
    return tuple(sorted(newest.values(), key=lambda entry: (entry.rests_on.since, entry.regulator)))


def best_evidence(known: Facts) -> EvidenceStatus:
    """The best rung ever reached, whatever happened to the programme or the authorisation afterwards."""
    if any(isinstance(entry.fact, DecisionMade) and entry.fact.decision == "approved" for entry in known):
        return EvidenceStatus.APPROVED
    if any(isinstance(entry.fact, ApplicationAccepted) for entry in known):
        return EvidenceStatus.UNDER_REVIEW
    return next(
        (status for status, rule in RULES if status not in (EvidenceStatus.APPROVED, EvidenceStatus.UNDER_REVIEW, EvidenceStatus.ENDED) and rule(known)),
        EvidenceStatus.PRECLINICAL,
    )


def evidence_level(known: Facts, responses_elsewhere: bool) -> EvidenceLevel:
    """CIViC's level of the best supporting result.

    A: authorised at some time, or a randomised trial met its primary endpoint. B: an objective response in a trial. C: only in a
    case report. E: only in other tumour types. D: nothing in people that supports it.
    """
    if best_evidence(known) is EvidenceStatus.APPROVED or randomised_positive(known):
        return EvidenceLevel.A
    found = [entry.fact for entry in responses_reported(known) if isinstance(entry.fact, ResultReported)]
    if any(fact.design is not Design.CASE for fact in found):
        return EvidenceLevel.B
    if found:
        return EvidenceLevel.C
    return EvidenceLevel.E if responses_elsewhere else EvidenceLevel.D


def programme(known: Facts, as_of: date) -> Programme:
    """Whether anyone still works on it, as far as recorded."""
    newest = max((entry.since for entry in known), default=None)
    return programme_from(status_of(known)[0], ended_by_developer(known), newest, as_of)


def programme_from(status: EvidenceStatus, over: bool, newest: date | None, as_of: date) -> Programme:
    """The same from its parts: the status, whether the developer ended it, and the day of the newest fact."""
    through, afterwards = programme_course(status, over, newest)
    return Programme.ACTIVE if as_of <= through else afterwards


def programme_course(status: EvidenceStatus, over: bool, newest: date | None) -> tuple[date, Programme]:
    """The last day on which the programme counts as active as long as nothing more is recorded, and what it counts as from the next day on."""
    if status in (EvidenceStatus.APPROVED, EvidenceStatus.UNDER_REVIEW):
        return date.max, Programme.ACTIVE
    if status is EvidenceStatus.ENDED or over:
        return date.min, Programme.ENDED
    return months_after(newest, ACTIVE_FOR_MONTHS) if newest else date.min, Programme.UNKNOWN


def ended_by_developer(known: Facts) -> bool:
    """Whether the developer's last word was that it goes no further."""
    over = False
    for entry in known:
        if isinstance(entry.fact, ProgrammeEnded):
            over = True
        elif isinstance(entry.fact, ProgrammeResumed):
            over = False
    return over


def months_after(day: date, months: int) -> date:
    """The same day of a later month, or that month's last day where it is shorter."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def highest_phase(trials: Sequence[Trial]) -> Phase | None:
    """The furthest phase among these trials; None where no trial states one."""
    stated = [trial.phase for trial in trials if trial.phase is not Phase.NOT_STATED]
    return max(stated, key=PHASES.index, default=None)


def opened_by(as_of: date, trials: Mapping[str, Trial]) -> tuple[Trial, ...]:
    """Trials that had begun; one whose start nobody recorded counts from the day its registry record was read."""
    return tuple(trial for trial in trials.values() if trial.begun <= as_of)


def recruiting(trials: Sequence[Trial], as_of: date) -> tuple[Trial, ...]:
    """Trials whose registry record said that they take patients, read by that day and not too long before it to be believed."""
    return tuple(trial for trial in trials if trial.recruitment in TAKING_PATIENTS and believed(trial.recruitment_read_on.counts_from, as_of))


def believed(read_on: date, as_of: date) -> bool:
    """Whether a registry's word, read on a day, still says something on another."""
    return read_on <= as_of < months_after(read_on, BELIEVED_FOR_MONTHS)


def believed_since(as_of: date) -> date:
    """The earliest day on which a registry's word must have been read to say something on `as_of`: `believed`, solved for the other day."""
    following = as_of + timedelta(days=1)
    earliest = months_after(following, -BELIEVED_FOR_MONTHS)
    return earliest if earliest.day == following.day else earliest + timedelta(days=1)  # a month that is shorter ends before it
