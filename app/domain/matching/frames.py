"""What a match shows that no patient changes, and what it comes to for one.

Sheet                     a tumour type on a day
└── Frame                 one indication of one approach, seen from there
    ├── Criteria          what it asks
    ├── Printed           everything that the report says of it but the judgement
    └── Held              it and the verdict for a patient, in its place among the others
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from app.domain.approach import Approach
from app.domain.matching.asked import Criteria, Question, Subject, ToFindOut
from app.domain.matching.verdicts import Verdict
from app.domain.vocabulary import EvidenceStatus, Fit, Outcome


@dataclass(frozen=True, slots=True)
class Printed:
    """A result as the report prints it, in pieces between which the patient's part goes."""

    front: bytes
    """Up to the access, as it is for a patient who speaks of none of the criteria."""
    head: slice
    """The part of that up to the fit."""
    evidence: slice
    """The part of it from behind the near miss to the first criterion and what follows that."""
    access: bytes
    """Who has authorised it, up to the trials."""
    trials: Mapping[str | None, bytes]
    """Trials that take patients, by country; under None all of them."""
    reviewed: bytes
    """Up to the fit in the rank."""
    rank: Mapping[bool | None, bytes]
    """From there to the number of unknown criteria, by whether it is approved in the patient's country."""
    id: bytes
    """All that is left, and a comma."""
    back: Mapping[bool | None, bytes]
    """Everything behind the trials, for a patient who speaks of none of the criteria."""


@dataclass(frozen=True, slots=True, eq=False)
class Frame:
    """One indication of one approach, seen from one tumour type on one day."""

    approach: Approach
    criteria: Criteria | None
    """None where nobody has recorded any."""
    numbers: frozenset[int]
    """Those of all their questions."""
    tumor_type: Outcome
    subtype: ToFindOut | None
    """The more exact tumour type, where that is what has to be found out."""
    status: EvidenceStatus
    status_place: int
    """Where that status stands among all, the best first."""
    nth: int
    """Its place on the sheet."""
    ranks: Mapping[bool | None, int]
    """Where it stands among indications of the same fit, by whether it is approved in the patient's country (None: no country stated).

    The number's digits are the status (hundreds and above), that country (tens), and the nearness of the tumour type (ones); the lowest comes first.
    """
    approved_in: frozenset[str]
    """Countries for which a regulator decides whose authorisation stands."""
    printed: Printed


class Held(NamedTuple):
    """One indication held against a patient. These sort into the order of the report, and no two on a sheet are equal."""

    rank: int
    """By fit, evidence status, whether approved in the patient's country, and nearness of the tumour type; the lowest first."""
    unknowns: int
    nth: int
    """The place of the frame on its sheet: by the approach's id."""
    frame: Frame
    verdict: Verdict
    approved: bool | None
    """Whether a regulator deciding for the patient's country has authorised it for this tumour type; None without a country."""


_FIT_RANKS = {fit: 10_000 * place for place, fit in enumerate(Fit)}
"""Above what a frame ranks by."""


def held(frame: Frame, reached: Verdict, approved: bool | None) -> Held:
    """A frame with its verdict, in its place."""
    return Held(_FIT_RANKS[reached.fit] + frame.ranks[approved], reached.unknowns, frame.nth, frame, reached, approved)


@dataclass(frozen=True, slots=True)
class Sheet:
    """Everything relevant for a tumour type on a day, in order of the approaches' ids, and the distinct questions that it takes to judge it."""

    frames: Sequence[tuple[Frame, Mapping[bool | None, Held]]]
    """Each with what it comes to for a patient who speaks of none of its criteria."""
    questions: Mapping[Subject, Sequence[Question]]
