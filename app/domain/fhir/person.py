"""What a clinical record says of a person that needs several resources, or a day, to be settled: performance status and age."""

from dataclasses import dataclass, field
from datetime import date

from app.domain.dates import PartialDate
from app.domain.fhir.read import Read


@dataclass
class Person:
    """Performance scores with their days, and the date of birth, each with the place where it stands."""

    scores: list[tuple[str, str, int]] = field(default_factory=list)
    """Day (as precise as it was sent), place, ECOG performance status."""
    born: tuple[str, str] | None = None

    def settle(self, read: Read, today: date) -> None:
        """Put performance status and age into the profile, as far as they are certain."""
        self._settle_score(read)
        if self.born:
            _settle_age(read, *self.born, _day(read, today))

    def _settle_score(self, read: Read) -> None:
        """The latest counts; two of one day that differ decide nothing."""
        latest = max((day for day, _, _ in self.scores), default="")
        of_that_day = [(place, score) for day, place, score in self.scores if day == latest]
        agreed = len({score for _, score in of_that_day}) == 1
        for day, place, score in self.scores:
            if day != latest:
                read.pass_over(place, f"A later one, of {latest}, outweighs it.")
            elif not agreed:
                read.pass_over(place, "Another of the same day contradicts it, so neither decides.")
            elif place == of_that_day[0][0]:
                read.put("ecog", score, place)
            else:
                read.pass_over(place, "Another of the same day says the same.")


def _settle_age(read: Read, place: str, written: str, on: date) -> None:
    """The age in completed years, where the date of birth is precise enough to tell."""
    try:
        born = PartialDate.parse(written)
    except ValueError as wrong:
        read.refuse(place, str(wrong))
        return
    oldest, youngest = _years(date(born.year, born.month or 1, born.day or 1), on), _years(born.counts_from, on)
    if youngest < 0 or oldest > 120:
        read.refuse(place, f"'{written}' gives no age from 0 to 120 years on {on}")
    elif oldest != youngest:
        read.pass_over(place, f"It leaves open whether the patient is {youngest} or {oldest}.")
    else:
        read.put("age", oldest, place)


def _years(born: date, on: date) -> int:
    return on.year - born.year - ((on.month, on.day) < (born.month, born.day))


def _day(read: Read, today: date) -> date:
    """The day to judge with; what is wrong with the one that was sent is told with the profile."""
    try:
        return date.fromisoformat(str(read.fields.get("as_of", today)))
    except ValueError:
        return today
