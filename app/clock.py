"""The one place where today's date is read."""

from datetime import UTC, date, datetime


def today() -> date:
    """The day in UTC, so that every process of a service changes day together."""
    return datetime.now(UTC).date()


def now() -> datetime:
    """The present instant."""
    return datetime.now(UTC)
