"""What to find out next: the unknown criteria of all open results, grouped by the test that would decide them."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from app.domain.matching.asked import Test
from app.domain.matching.frames import Held
from app.domain.vocabulary import STANDING, EvidenceStatus, Fit


@dataclass(slots=True)
class Deciding:
    """A test and what it would settle."""

    test: Test
    place: int
    """That of the best status among the approaches that it would help to decide."""
    decides: dict[bytes, str] = field(default_factory=dict)
    """What it would settle as the report prints it, each once, in order; and whose that is."""

    @property
    def best_status(self) -> EvidenceStatus:
        """The best status among those approaches."""
        return STANDING[self.place]


def next_tests(held: Sequence[Held]) -> list[Deciding]:
    """Most decisive first: by how many approaches a test would help to decide, then by the best status among them."""
    asked = [(one.frame, one.verdict.open) for one in held if one.verdict.fit is Fit.NEEDS_INFORMATION]
    # a criterion that asks for a marker by no method of its own joins the test that another criterion names first
    by_marker: dict[str | None, Test] = {}
    for _, tests in asked:
        for test, _ in tests:
            if test.method is not None:
                by_marker.setdefault(test.marker, test)
    found: dict[Test, Deciding] = {}
    for frame, tests in asked:
        approach, place = frame.approach.id, frame.status_place
        for test, decided in tests:
            joined = by_marker.get(test.marker, test) if test.marker and test.method is None else test
            deciding = found.get(joined)
            if deciding is None:
                deciding = found[joined] = Deciding(joined, place)
            deciding.decides[decided] = approach
            if place < deciding.place:
                deciding.place = place
    return sorted(found.values(), key=lambda one: (-len(set(one.decides.values())), one.place, one.test.name))
