"""What a caller may ask of approaches and of everything that belongs to them."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from app.domain.vocabulary import STANDING


@dataclass(frozen=True, slots=True)
class Asked:
    """Filters with their names already resolved to ids. Values of one word are alternatives, different words must all hold."""

    as_of: date
    tumor_types: tuple[str, ...] = ()
    targets: tuple[str, ...] = ()
    modalities: tuple[str, ...] = ()
    strategies: tuple[str, ...] = ()
    barriers: tuple[str, ...] = ()
    routes: tuple[str, ...] = ()
    statuses: tuple[str, ...] = ()
    regulators: tuple[str, ...] = ()
    countries: tuple[str, ...] = ()
    developers: tuple[str, ...] = ()
    approaches: tuple[str, ...] = ()
    recruiting: bool | None = None
    review_overdue: bool | None = None
    tumor_matches: tuple[str, ...] = ()
    """Of `exact`, `narrower`, `broader`: how the tumour type found may stand to the one asked for."""
    surveyed: bool = False
    """Whether the one tumour type asked about has rows of its own (see the table `surveyed`), so that nothing need be worked out."""
    words: tuple[str, ...] = ()
    """Folded words, each of which must stand somewhere in what is recorded of the approach."""

    @property
    def everything_surveyed(self) -> bool:
        """Whether all of a surveyed tumour type is asked for, without any filter."""
        return self.surveyed and self == Asked(as_of=self.as_of, tumor_types=self.tumor_types, surveyed=True)

    @property
    def standings(self) -> tuple[Any, ...]:
        """The statuses as places in the order of results; what is no status stays as it is."""
        return tuple(_STANDINGS.get(status, status) for status in self.statuses)


_STANDINGS: dict[str, int] = {status.value: place for place, status in enumerate(STANDING)}


@dataclass(frozen=True, slots=True)
class Window:
    """Which part of a list: `limit` rows from `offset` on."""

    limit: int
    offset: int = 0
