"""Parts of a report as JSON text. What stands here is what the report's models would print: a test reads reports back through them and compares."""

from collections.abc import Sequence
from functools import cache

from pydantic_core import to_json

from app.domain.matching.judgement import Judgement, Reason, without_observation
from app.domain.matching.wording import explanation
from app.domain.record import SourceRef
from app.domain.vocabulary import Fit, Outcome

NULL = b"null"


def text(value: str | None) -> bytes:
    """A string, or null."""
    return NULL if value is None else to_json(value)


def truth(value: bool | None) -> bytes:
    """true, false or null."""
    return NULL if value is None else b"true" if value else b"false"


FITS = {fit: fit.encode() for fit in Fit}
NEAR_MISS = {near: b'","near_miss":%b' % truth(near) for near in (True, False)}
"""Behind the fit."""

_NUMBERS = tuple(b"%d" % number for number in range(100))


def number(value: int) -> bytes:
    """A count; small ones are ready."""
    return _NUMBERS[value] if value < len(_NUMBERS) else b"%d" % value


def opening(kind: str) -> bytes:
    """A criterion up to what was found of it, and the comma before it: the criterion of the tumour type comes first, and what stands first in a
    group loses it.
    """
    return b',{"kind":%b,' % text(kind)


def requirement(words: str) -> bytes:
    """What is asked, between the two halves of what was found."""
    return b'"requirement":%b' % text(words)


def closing(source: str | None, where: str | None, also: Sequence[SourceRef]) -> bytes:
    """Where a criterion is written, up to its parts."""
    return b'"source":%b,"where":%b,"also":%b,"criteria":[' % (text(source), text(where), to_json(also))


END = b"]}"
"""Behind the parts of a criterion."""


def test(kind: str, name: str, marker: str | None, method: str | None) -> bytes:
    """Something that can be found out, up to what it would decide."""
    return b'{"test":%b,"kind":%b,"marker":%b,"method":%b,"decides":[' % (text(name), text(kind), text(marker), text(method))


def decided(approach: str, requirement: str) -> bytes:
    """A requirement of an approach, as the next tests name it."""
    return b'{"approach":%b,"criterion":%b}' % (text(approach), text(requirement))


Said = tuple[bytes, bytes]
"""What was found of a criterion: before the requirement, and behind it."""


def said(found: Judgement) -> Said:
    """A judgement in words. Those that show nothing of a profile are kept; there are few of them."""
    if found.margin is not None:
        return _before(found), _behind(found)
    kept = _said_without_observation(found.outcome, found.reason, found.modifiable)
    return kept if found.observed is None else (kept[0], _behind(found))


def criterion(wording: tuple[bytes, bytes, bytes], found: Judgement) -> bytes:
    """A criterion with what was found of it, as far as its wording goes."""
    opening, requirement, closing = wording
    before, behind = said(found)
    return b"".join((opening, before, requirement, behind, closing))


@cache
def _said_without_observation(outcome: Outcome, reason: Reason | None, modifiable: bool) -> Said:
    found = without_observation(outcome, reason, modifiable)
    return _before(found), _behind(found)


def _before(found: Judgement) -> bytes:
    return b'"outcome":%b,"reason":%b,"explanation":%b,' % (text(found.outcome), text(found.reason), text(explanation(found)))


def _behind(found: Judgement) -> bytes:
    margin = NULL if found.margin is None else to_json(found.margin)
    return b',"observed":%b,"margin":%b,"modifiable":%b,' % (text(found.observed), margin, truth(found.modifiable))
