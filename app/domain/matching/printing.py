"""Prints a match as JSON: pieces that were put together once for the release, and between them what the patient decides."""

from collections.abc import Iterable, Mapping

from app.domain.matching.asked import Asked
from app.domain.matching.judging import Heard, settle
from app.domain.matching.matching import Held
from app.domain.matching.next_tests import Deciding
from app.domain.matching.words import END, Said, criterion, said, text, truth
from app.domain.vocabulary import EvidenceStatus, Fit

_FITS = {fit: fit.encode() for fit in Fit}
_NEAR_MISS = {near: b'","near_miss":' + truth(near) for near in (True, False)}
_NUMBERS = tuple(b"%d" % number for number in range(100))
_STATUSES = {status: text(status) for status in EvidenceStatus}


def printed_results(shown: Iterable[Held], heard: Heard, country: str | None) -> list[bytes]:
    """The results side by side, in pieces: they are long, and are put together once, with all around them."""
    words = {number: said(judgement) for number, judgement in heard.found.items()}
    before_access = {approved: b'],"access":{"country":%b,"approved":%b' % (text(country), truth(approved)) for approved in (True, False, None)}
    out: list[bytes] = []
    for _, unknowns, _, frame, verdict, approved in shown:
        printed, fit = frame.printed, _FITS[verdict.fit]
        out += (printed.head, fit, _NEAR_MISS[verdict.near_miss], printed.evidence)
        if frame.criteria is not None:
            if heard.numbers.isdisjoint(frame.numbers):
                out.append(frame.criteria.printed)
            else:
                _criteria(frame.criteria.parts, heard, words, out)
        number = _NUMBERS[unknowns] if unknowns < len(_NUMBERS) else b"%d" % unknowns
        trials = printed.trials.get(country, b"")
        out += (before_access[approved], printed.access, trials, printed.reviewed, fit, printed.rank[approved], number, printed.id)
    if out:
        out[-1] = out[-1][:-1]  # the comma behind the last
    return out


def _criteria(parts: Iterable[Asked], heard: Heard, words: Mapping[int, Said], out: list[bytes]) -> None:
    """Criteria side by side, each with the comma before it."""
    for part in parts:
        if heard.numbers.isdisjoint(part.numbers):
            out.append(part.printed)
        elif part.question is not None:
            opening, requirement, closing = part.words
            before, behind = words[part.question.number]
            out += (opening, before, requirement, behind, closing)
        else:
            inside: list[bytes] = []
            _criteria(part.parts, heard, words, inside)
            out += (criterion(part.words, settle(part, heard)), b"".join(inside)[1:], END)


def printed_tests(tests: Iterable[Deciding]) -> bytes:
    """What to find out next, side by side."""
    return b",".join([b'%b%b],"best_status":%b}' % (one.test.printed, b",".join(one.decides), _STATUSES[one.best_status]) for one in tests])
