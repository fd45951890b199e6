"""Prints a match as JSON: pieces that were put together once for the release, and between them what the patient decides."""

from collections.abc import Iterable, Mapping

from app.domain.matching.asked import Asked
from app.domain.matching.frames import Held
from app.domain.matching.judging import Heard, settle
from app.domain.matching.next_tests import Deciding
from app.domain.matching.words import END, FITS, NEAR_MISS, Said, criterion, number, said, text, truth
from app.domain.vocabulary import EvidenceStatus

_STATUSES = {status: text(status) for status in EvidenceStatus}


def printed_results(shown: Iterable[Held], heard: Heard, country: str | None) -> list[bytes]:
    """The results side by side, in pieces: they are long, and are put together once, with all around them."""
    said_of = {question: said(judgement) for question, judgement in heard.found.items()}
    before_access = {approved: b'],"access":{"country":%b,"approved":%b' % (text(country), truth(approved)) for approved in (True, False, None)}
    out: list[bytes] = []
    for _, unknowns, _, frame, verdict, approved in shown:
        printed = frame.printed
        trials = printed.trials.get(country, b"")
        if heard.numbers.isdisjoint(frame.numbers):
            out += (printed.front, before_access[approved], printed.access, trials, printed.back[approved])
            continue
        fit = FITS[verdict.fit]
        out += (printed.front[printed.head], fit, NEAR_MISS[verdict.near_miss], printed.front[printed.evidence])
        _criteria(frame.criteria.parts if frame.criteria else (), heard, said_of, out)
        out += (before_access[approved], printed.access, trials, printed.reviewed, fit, printed.rank[approved], number(unknowns), printed.id)
    if out:
        out[-1] = out[-1][:-1]  # the comma behind the last
    return out


def _criteria(parts: Iterable[Asked], heard: Heard, said_of: Mapping[int, Said], out: list[bytes]) -> None:
    """Criteria side by side, each with the comma before it."""
    for part in parts:
        if heard.numbers.isdisjoint(part.numbers):
            out.append(part.printed)
        elif part.question is not None:
            opening, requirement, closing = part.words
            before, behind = said_of[part.question.number]
            out += (opening, before, requirement, behind, closing)
        else:
            inside: list[bytes] = []
            _criteria(part.parts, heard, said_of, inside)
            out += (criterion(part.words, settle(part, heard)), b"".join(inside)[1:], END)


def printed_tests(tests: Iterable[Deciding]) -> bytes:
    """What to find out next, side by side."""
    return b",".join([b'%b%b],"best_status":%b}' % (one.test.printed, b",".join(one.decides), _STATUSES[one.best_status]) for one in tests])
