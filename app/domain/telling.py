"""One sentence for each fact, for a reader who sees only that."""

from typing import assert_never

from app.domain.facts import (
    ApplicationAccepted,
    ApplicationWithdrawn,
    AuthorisationWithdrawn,
    DecisionMade,
    DesignationGiven,
    Fact,
    HazardRatio,
    HoldLifted,
    HoldPlaced,
    Median,
    OpinionGiven,
    ProgrammeEnded,
    ProgrammeMoved,
    ProgrammeResumed,
    ResultReported,
    TrialOpened,
    TrialStopped,
)

_MEASURES = {
    "pfs": "progression-free survival",
    "os": "overall survival",
    "dor": "duration of response",
    "ttr": "time to response",
    "efs": "event-free survival",
    "dfs": "disease-free survival",
}


def told(fact: Fact) -> str:
    """What happened, in plain English; the numbers with their denominators."""
    match fact:
        case TrialOpened():
            return f"Trial {bare(fact.trial)} opened."
        case TrialStopped():
            return f"Trial {bare(fact.trial)} was {fact.how}."
        case ResultReported():
            return _result(fact)
        case ApplicationAccepted():
            return f"{fact.regulator.value} accepted a marketing application for review."
        case ApplicationWithdrawn():
            return f"The marketing application to {fact.regulator.value} was withdrawn."
        case OpinionGiven():
            advice = "to approve it" if fact.opinion == "positive" else "not to approve it"
            return f"A committee advised {fact.regulator.value} {advice}; an opinion is not yet a decision."
        case DecisionMade() if fact.decision == "approved":
            return f"{fact.regulator.value} approved it ({fact.authorisation}): {fact.label}"
        case DecisionMade():
            return f"{fact.regulator.value} did not approve it."
        case AuthorisationWithdrawn():
            return f"The authorisation by {fact.regulator.value} ended."
        case DesignationGiven():
            return f"{fact.regulator.value} gave a designation, which is not an approval: {fact.designation.value.replace('_', ' ')}."
        case HoldPlaced():
            return f"{fact.regulator.value} put {_what_was_held(fact)} on hold."
        case HoldLifted():
            return f"{fact.regulator.value} let {_what_was_held(fact)} go on."
        case ProgrammeEnded():
            return "The developer ended the programme" + (f": {fact.reason}" if fact.reason else ".")
        case ProgrammeResumed():
            return "The programme was taken up again."
        case ProgrammeMoved():
            return f"The product moved to {fact.to}" + (f" ({fact.territory})." if fact.territory else ".")
        case _:
            assert_never(fact)


def bare(trial: str) -> str:
    """The registry's own number without its prefix."""
    return trial.split(":", 1)[1]


def _what_was_held(fact: HoldPlaced | HoldLifted) -> str:
    return f"trial {bare(fact.trial)}" if fact.trial else "its trials"


def _result(fact: ResultReported) -> str:
    parts: list[str] = []
    if found := fact.responses:
        complete = f", {found.complete} of them complete" if found.complete else ""
        parts.append(f"{found.responders} of {found.evaluable} responded ({found.percent:g} %{complete})")
    if fact.responders_uncounted:
        parts.append("objective responses reported, without counts")
    if control := fact.disease_control:
        parts.append(f"disease control in {control.n} of {control.of}")
    parts += [_median(median) for median in fact.medians]
    parts += [_hazard_ratio(ratio) for ratio in fact.hazard_ratios]
    parts += [f"{event.event}{'' if event.grade == 'any' else f' grade {event.grade}'} in {event.n} of {event.of}" for event in fact.safety]
    if fact.deaths:
        of = f" of {fact.deaths.of}" if fact.deaths.of else ""
        parts.append(f"treatment-related deaths: {fact.deaths.treatment_related}{of}")
    if fact.primary_endpoint_met is not None:
        parts.insert(0, "primary endpoint met" if fact.primary_endpoint_met else "primary endpoint missed")
    said = "; ".join(parts) if parts else (fact.note or "reported without numbers")
    return f"{fact.population.rstrip('.')}: {said.rstrip('.')}."


def _median(median: Median) -> str:
    value = f"{median.months:g} months" if median.months is not None else "not reached"
    return f"median {_MEASURES[median.measure]} {value}"


def _hazard_ratio(ratio: HazardRatio) -> str:
    high = f"{ratio.interval.high:g}" if ratio.interval.high is not None else "not estimable"
    return (
        f"hazard ratio for {_MEASURES[ratio.measure]} {ratio.value:g} ({ratio.interval.level:g} % CI {ratio.interval.low:g} to {high}) against {ratio.against}"
    )
