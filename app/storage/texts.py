"""What lists show of each approach, kept in memory as the bytes that are sent."""

from bisect import bisect_right
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlmodel import Session, col

from app.storage.tables import ApproachRow, StepRow, TrialState


@dataclass(frozen=True, slots=True)
class Brief:
    """What of an approach does not depend on the tumour type asked for."""

    shown: bytes
    reviewed_through: date
    review_due: date
    state_days: tuple[date, ...]
    states: tuple[bytes, ...]

    def state_on(self, as_of: date) -> bytes:
        """Phase and recruitment on a day."""
        return self.states[bisect_right(self.state_days, as_of) - 1]


@dataclass(frozen=True, slots=True)
class Head:
    """A status as shown, and until when somebody is taken to work on it."""

    shown: bytes
    active_until: date
    programme_after: bytes

    def on(self, as_of: date) -> bytes:
        """The status on a day, complete."""
        return b'%b,"programme":"%b"}' % (self.shown, b"active" if as_of <= self.active_until else self.programme_after)


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
        row.number: Head(row.head.encode(), row.active_until, programmes.setdefault(row.programme_after, row.programme_after.encode()))
        for row in session.execute(select(col(StepRow.number), col(StepRow.head), col(StepRow.active_until), col(StepRow.programme_after)))
    }
    return Texts(briefs, heads)
