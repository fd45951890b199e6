"""How soon a review is due, and how long a registry's word is believed."""

from datetime import date, timedelta

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from app.domain.freshness import REVIEW_MONTHS, review_class, review_due
from app.domain.standing import believed, believed_since, months_after
from app.domain.vocabulary import EvidenceStatus, Programme, ReviewClass


@pytest.mark.parametrize(
    ("status", "programme", "expected"),
    [
        (EvidenceStatus.APPROVED, Programme.ACTIVE, ReviewClass.REGULATORY),
        (EvidenceStatus.UNDER_REVIEW, Programme.ACTIVE, ReviewClass.REGULATORY),
        (EvidenceStatus.RANDOMISED_POSITIVE, Programme.UNKNOWN, ReviewClass.REGULATORY),
        (EvidenceStatus.RESPONSES_REPORTED, Programme.ACTIVE, ReviewClass.EVIDENCE),
        (EvidenceStatus.RESPONSES_REPORTED, Programme.UNKNOWN, ReviewClass.DORMANT),
        (EvidenceStatus.IN_TRIALS, Programme.ACTIVE, ReviewClass.EARLY),
        (EvidenceStatus.NO_RESPONSES, Programme.ACTIVE, ReviewClass.EARLY),
        (EvidenceStatus.ENDED, Programme.ENDED, ReviewClass.DORMANT),
    ],
)
def test_the_nearer_to_patients_the_sooner(status: EvidenceStatus, programme: Programme, expected: ReviewClass) -> None:
    assert review_class(status, programme) is expected


def test_months_grow_with_distance_from_patients() -> None:
    months = [REVIEW_MONTHS[one] for one in ReviewClass]

    assert months == sorted(months)


@pytest.mark.parametrize(
    ("day", "months", "expected"),
    [
        (date(2026, 11, 23), 3, date(2027, 2, 23)),
        (date(2026, 11, 30), 3, date(2027, 2, 28)),
        (date(2024, 2, 29), 36, date(2027, 2, 28)),
        (date(2026, 1, 31), -2, date(2025, 11, 30)),
    ],
)
def test_the_same_day_of_a_later_month_or_its_last(day: date, months: int, expected: date) -> None:
    assert months_after(day, months) == expected


def test_a_review_is_due_so_many_months_later() -> None:
    assert review_due(date(2026, 11, 23), ReviewClass.EVIDENCE) == date(2027, 5, 23)


@pytest.mark.parametrize(("as_of", "expected"), [(date(2023, 12, 31), False), (date(2024, 1, 1), True), (date(2025, 12, 31), True), (date(2026, 1, 1), False)])
def test_a_registrys_word_is_believed_for_two_years(as_of: date, expected: bool) -> None:
    assert believed(date(2024, 1, 1), as_of) is expected


@given(st.dates(date(2023, 1, 1), date(2033, 1, 1)), st.integers(-40, 40))
@example(date(2026, 2, 28), 1)
@example(date(2026, 2, 28), 0)
@example(date(2028, 2, 29), 0)
def test_the_earliest_day_of_reading_is_where_belief_begins(as_of: date, beside: int) -> None:
    read_on = months_after(as_of, -24) + timedelta(days=beside)

    assert believed(read_on, as_of) is (read_on >= believed_since(as_of))
