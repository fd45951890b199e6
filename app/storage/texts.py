"""What lists show of each approach, kept in memory as the bytes that are sent."""

from bisect import bisect_right
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlmodel import Session, col

from app.storage.tables import ApproachRow, StepRow, TrialState

_FRESHNESS = (
    b'"beyond_review":false,"review_overdue":false}',
    b'"beyond_review":true,"review_overdue":false}',
    b'"beyond_review":true,"review_overdue":true}',
)
"""A review becomes due after the day up to which it went, so that what is overdue is beyond it."""


@dataclass(frozen=True, slots=True)
class Brief:
    """What of an approach does not depend on the tumour type asked for."""

    shown: bytes
    reviewed_through: date
    review_due: date
    state_days: tuple[date, ...]
    states: tuple[bytes, ...]

    def item(self, head: bytes, match: bytes, as_of: date) -> bytes:
        """What a list shows: the status, how the tumour type matches, phase and recruitment on the day, and how fresh it was then."""
        return b'%b,"status":%b,"tumor_match":%b,%b,%b' % (
            self.shown,
            head,
            match,
            self.states[bisect_right(self.state_days, as_of) - 1],
            _FRESHNESS[(as_of > self.reviewed_through) + (as_of > self.review_due)],
        )


_ACTIVE = b',"programme":"active"}'


@dataclass(frozen=True, slots=True)
class Head:
    """A status as shown, and until when somebody is taken to work on it."""

    shown: bytes
    active_until: date
    programme_after: bytes
    """What stands there later, as `_ACTIVE` does until then."""

    def on(self, as_of: date) -> bytes:
        """The status on a day, complete."""
        return self.shown + (_ACTIVE if as_of <= self.active_until else self.programme_after)


@dataclass(frozen=True, slots=True)
class Texts:
    """Every brief by approach, every head by the number of its step."""

    briefs: dict[str, Brief]
    heads: dict[int, Head]


def read_texts(session: Session) -> Texts:
    """All of one release."""
    states: dict[str, list[tuple[date, bytes]]] = {}
    for row in session.execute(select(col(TrialState.approach), col(TrialState.since), col(TrialState.body)).order_by(col(TrialState.since))):
        states.setdefault(row.approach, []).append((row.since, row.body.encode()))
    briefs = {}
    for row in session.execute(select(col(ApproachRow.id), col(ApproachRow.brief), col(ApproachRow.reviewed_through), col(ApproachRow.review_due))):
        days, bodies = zip(*states[row.id], strict=True)
        briefs[row.id] = Brief(row.brief.encode(), row.reviewed_through, row.review_due, days, bodies)
    programmes: dict[str, bytes] = {}
    heads = {
        row.number: Head(row.head.encode(), row.active_until, programmes.setdefault(row.programme_after, b',"programme":"%b"}' % row.programme_after.encode()))
        for row in session.execute(select(col(StepRow.number), col(StepRow.head), col(StepRow.active_until), col(StepRow.programme_after)))
    }
    return Texts(briefs, heads)
