"""How far an approach has come for one tumour type on a day: a table of rules over dated facts, read top to bottom.

The prose that defines each rule is `docs/evidence-status.md`; change both together and raise RULES_VERSION.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from app.domain.facts import (
    ApplicationAccepted,
    ApplicationWithdrawn,
    AuthorisationWithdrawn,
    DecisionMade,
    Fact,
    ProgrammeEnded,
    ProgrammeResumed,
    ResultReported,
    TrialOpened,
)
from app.domain.tumor_tree import POOLED, TumorTree
from app.domain.vocabulary import EvidenceStatus, Regulator

RULES_VERSION = "1.1.0"
"""Version of the status and matching rules: raised whenever the same facts or profile could lead to another answer."""


@dataclass(frozen=True, slots=True)
class DatedFact:
    """A fact with its id and the first day on which it is certainly known."""

    id: str
    since: date
    fact: Fact
    pooled: bool = False
    """A result over all solid tumours, seen from one type beneath: it shows that people were treated, and nothing more certain than that."""


Facts = Sequence[DatedFact]


def in_order(facts: Iterable[DatedFact]) -> tuple[DatedFact, ...]:
    """Oldest first; facts of one day keep the order in which they were written."""
    return tuple(sorted(facts, key=lambda known: known.since))


def bearing_on(tumor_type: str, facts: Facts, tree: TumorTree) -> tuple[DatedFact, ...]:
    """The facts that say something about this tumour type: those that name it or a type above it.

    A result pooled over all solid tumours does not show what happened in any one of them, so it is marked as pooled for the types beneath.
    """
    return tuple(_seen_from(tumor_type, known, tree) for known in facts if any(tree.covers(named, tumor_type) for named in known.fact.tumor_types))


def _seen_from(tumor_type: str, known: DatedFact, tree: TumorTree) -> DatedFact:
    named = [node for node in known.fact.tumor_types if tree.covers(node, tumor_type)]
    only_pooled = isinstance(known.fact, ResultReported) and tumor_type not in POOLED and all(node in POOLED for node in named)
    return replace(known, pooled=True) if only_pooled else known


def known_on(as_of: date, facts: Facts) -> tuple[DatedFact, ...]:
    """What had happened by the end of that day."""
    return tuple(known for known in facts if known.since <= as_of)


def standing_approvals(facts: Facts) -> tuple[DatedFact, ...]:
    """Each regulator's newest approval that it has not withdrawn. One regulator's refusal leaves another's approval standing."""
    standing: dict[Regulator, DatedFact] = {}
    for known in facts:
        if isinstance(known.fact, DecisionMade) and known.fact.decision == "approved":
            standing[known.fact.regulator] = known
        elif isinstance(known.fact, AuthorisationWithdrawn):
            standing.pop(known.fact.regulator, None)
    return tuple(standing.values())


def approved(facts: Facts) -> Facts:
    """A regulator authorised it, and that stands."""
    return standing_approvals(facts)


def under_review(facts: Facts) -> Facts:
    """A marketing application was accepted, and neither decided nor withdrawn since."""
    pending: dict[Regulator, DatedFact] = {}
    for known in facts:
        if isinstance(known.fact, ApplicationAccepted):
            pending[known.fact.regulator] = known
        elif isinstance(known.fact, DecisionMade | ApplicationWithdrawn):
            pending.pop(known.fact.regulator, None)
    return tuple(pending.values())


def ended(facts: Facts) -> Facts:
    """The programme ended, or an authorisation was withdrawn; a later resumption undoes it."""
    over: list[DatedFact] = []
    for known in facts:
        if isinstance(known.fact, ProgrammeEnded | AuthorisationWithdrawn):
            over.append(known)
        elif isinstance(known.fact, ProgrammeResumed) or (isinstance(known.fact, DecisionMade) and known.fact.decision == "approved"):
            over.clear()
    return tuple(over)


def randomised_positive(facts: Facts) -> Facts:
    """A randomised trial met its primary endpoint."""
    return tuple(known for known in _results(facts) if known.fact.primary_endpoint_met)  # type: ignore[union-attr]


def responses_reported(facts: Facts) -> Facts:
    """At least one objective response in a person."""
    return tuple(known for known in _results(facts) if _with_responses(known))


def _with_responses(known: DatedFact) -> bool:
    fact = known.fact
    return isinstance(fact, ResultReported) and (fact.responders_uncounted or (fact.responses is not None and fact.responses.responders > 0))


def no_responses(facts: Facts) -> Facts:
    """Results in people were reported, none of them with an objective response (the rule above found none)."""
    return _results(facts)


def in_trials(facts: Facts) -> Facts:
    """A trial opened, or people with solid tumours were treated in one whose results do not tell the tumour types apart."""
    return tuple(known for known in facts if isinstance(known.fact, TrialOpened) or known.pooled)


def _results(facts: Facts) -> Facts:
    return tuple(known for known in facts if isinstance(known.fact, ResultReported) and not known.pooled)


RULES: tuple[tuple[EvidenceStatus, Callable[[Facts], Facts]], ...] = (
    (EvidenceStatus.APPROVED, approved),
    (EvidenceStatus.UNDER_REVIEW, under_review),
    (EvidenceStatus.ENDED, ended),
    (EvidenceStatus.RANDOMISED_POSITIVE, randomised_positive),
    (EvidenceStatus.RESPONSES_REPORTED, responses_reported),
    (EvidenceStatus.NO_RESPONSES, no_responses),
    (EvidenceStatus.IN_TRIALS, in_trials),
)
"""The first rule that finds facts wins, and those facts are its citation. Where none does: preclinical."""


def status_of(known: Facts) -> tuple[EvidenceStatus, Facts]:
    """The status that these facts support, and those of them on which it rests."""
    for status, rule in RULES:
        if found := rule(known):
            return status, found
    return EvidenceStatus.PRECLINICAL, ()
