"""The one place where today's date is read."""

import time
from datetime import UTC, date, datetime
from functools import lru_cache

_SECONDS_OF_A_DAY = 86_400
_FIRST_DAY = date(1970, 1, 1).toordinal()


def today() -> date:
    """The day in UTC, so that every process of a service changes day together. Every answer asks for it, so a day is one object."""
    return _day(int(time.time()) // _SECONDS_OF_A_DAY)


@lru_cache(maxsize=1)
def _day(number: int) -> date:
    return date.fromordinal(_FIRST_DAY + number)


def now() -> datetime:
    """The present instant."""
    return datetime.now(UTC)
