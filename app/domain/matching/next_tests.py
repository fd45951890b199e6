"""What to find out next: the unknown criteria of all open results, grouped by the test that would decide them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from app.domain.matching.asked import SUBTYPE, Test
from app.domain.matching.matching import STATUS_PLACES, Held
from app.domain.vocabulary import STANDING, EvidenceStatus, Fit, Outcome


@dataclass(slots=True)
class Deciding:
    """A test and what it would settle."""

    test: Test
    place: int
    """That of the best status among the approaches that it would help to decide."""
    decides: dict[tuple[str, str], None] = field(default_factory=dict)
    """Approach and requirement, each once, in order."""

    @property
    def best_status(self) -> EvidenceStatus:
        """The best status among those approaches."""
        return STANDING[self.place]


def next_tests(held: Sequence[Held]) -> list[Deciding]:
    """Most decisive first: by how many approaches a test would help to decide, then by the best status among them."""
    asked = [(one, list(_tests(one))) for one in held if one.fit is Fit.NEEDS_INFORMATION]
    # a criterion that asks for a marker by no method of its own joins the test that another criterion names
    by_marker = {test.marker: test for _, tests in reversed(asked) for test, _ in reversed(tests) if test.method is not None}
    found: dict[Test, Deciding] = {}
    for one, tests in asked:
        approach, place = one.frame.approach.id, STATUS_PLACES[one.frame.status]
        for test, requirement in tests:
            joined = by_marker.get(test.marker, test) if test.marker and test.method is None else test
            deciding = found.get(joined)
            if deciding is None:
                deciding = found[joined] = Deciding(joined, place)
            deciding.decides[approach, requirement] = None
            if place < deciding.place:
                deciding.place = place
    return sorted(found.values(), key=lambda one: (-len({approach for approach, _ in one.decides}), one.place, one.test.name))


def _tests(one: Held) -> Iterator[tuple[Test, str]]:
    if one.frame.tumor_type.outcome is Outcome.UNKNOWN:
        yield SUBTYPE, one.frame.subtype
    for leaf in one.open:
        if leaf.question is not None and leaf.question.test is not None:
            yield leaf.question.test, leaf.requirement
