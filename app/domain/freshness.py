"""When the newest word on an approach must be looked for again: the nearer to patients, the sooner."""

from datetime import date

from app.domain.standing import months_after
from app.domain.vocabulary import EvidenceStatus, Programme, ReviewClass

REVIEW_MONTHS: dict[ReviewClass, int] = {ReviewClass.REGULATORY: 3, ReviewClass.EVIDENCE: 6, ReviewClass.EARLY: 9, ReviewClass.DORMANT: 18}
"""Months from one review to the next. Our own contract, stated in docs/evidence-status.md: regulators decide within months, larger trials
report at meetings twice a year, small ones about once; what has ended seldom moves."""

_OF_STATUS = {
    EvidenceStatus.APPROVED: ReviewClass.REGULATORY,
    EvidenceStatus.UNDER_REVIEW: ReviewClass.REGULATORY,
    EvidenceStatus.RANDOMISED_POSITIVE: ReviewClass.REGULATORY,
    EvidenceStatus.RESPONSES_REPORTED: ReviewClass.EVIDENCE,
    EvidenceStatus.NO_RESPONSES: ReviewClass.EARLY,
    EvidenceStatus.IN_TRIALS: ReviewClass.EARLY,
    EvidenceStatus.PRECLINICAL: ReviewClass.EARLY,
    EvidenceStatus.ENDED: ReviewClass.DORMANT,
}


def review_class(status: EvidenceStatus, programme: Programme) -> ReviewClass:
    """The class of an approach by the furthest status among its tumour types; a programme that is not known to go on is dormant."""
    found = _OF_STATUS[status]
    return ReviewClass.DORMANT if programme is not Programme.ACTIVE and found is not ReviewClass.REGULATORY else found


def review_due(reviewed_through: date, of: ReviewClass) -> date:
    """The day after which an answer says that its review is overdue."""
    return months_after(reviewed_through, REVIEW_MONTHS[of])
