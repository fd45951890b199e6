"""IHC floors and reports as intervals: what share of tumour cells may stain at the required intensity or above?"""

from dataclasses import dataclass

from app.domain.matching.profile import Observation
from app.domain.vocabulary import TestResult


@dataclass(frozen=True, slots=True)
class Bounds:
    """The share of tumour cells, in percent, lies between these two, both included."""

    low: float
    high: float

    def meet(self, other: "Bounds") -> "Bounds":
        """What both reports allow together; empty where `low` is above `high`."""
        return Bounds(max(self.low, other.low), min(self.high, other.high))

    @property
    def empty(self) -> bool:
        """The two reports contradict each other."""
        return self.low > self.high


EVERYTHING = Bounds(0, 100)


def bounds(report: Observation, intensity: int) -> Bounds:
    """What one report allows for the share of cells at `intensity` (1 to 3) or above.

    `{intensity: i, percent: p}` says that p % of cells stain at i or above. At a lower intensity at least as many do, at a higher one at
    most as many. A percentage without an intensity counts cells with any staining, which is 1 or above.
    """
    if says_nothing_stains(report):
        return Bounds(0, 0)
    if report.percent is None or report.intensity == 0:
        return EVERYTHING
    seen_at = report.intensity or 1
    if seen_at == intensity:
        return Bounds(report.percent, report.percent)
    return Bounds(report.percent, 100) if seen_at > intensity else Bounds(0, report.percent)


def says_nothing_stains(report: Observation) -> bool:
    """Whether the numbers themselves amount to a negative result.

    0 % at 1+ or without an intensity; intensity 0, alone or of none or all of the cells. `0 in 50 %` may mean that half of the cells do
    not stain, so it says nothing certain, and 0 % at 3+ leaves open how many cells stain at 2+.
    """
    if report.intensity == 0:
        return report.percent in (None, 0, 100)
    return report.percent == 0 and (report.intensity or 1) == 1


def has_numbers(report: Observation) -> bool:
    """Whether the report gives an intensity or a percentage."""
    return report.intensity is not None or report.percent is not None


def plain_result(report: Observation) -> TestResult | None:
    """Positive, negative or indeterminate, as the laboratory said it or as zero staining implies."""
    if report.result is not None:
        return report.result
    return TestResult.NEGATIVE if says_nothing_stains(report) else None
