"""Prints a match as JSON: pieces that were put together once for the release, and between them what the patient decides."""

from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache

from app.domain.matching.asked import Asked, Test
from app.domain.matching.judging import Found, settle
from app.domain.matching.matching import Held
from app.domain.matching.next_tests import Deciding
from app.domain.matching.words import Said, said, text, truth
from app.domain.vocabulary import Fit

_FITS = {(fit, near): b'%b","near_miss":%b' % (fit.encode(), truth(near)) for fit in Fit for near in (True, False)}
_IN_COUNTRY = {True: b"approved_in_country", False: b"not_approved_in_country", None: b"country_not_stated"}


def printed_results(shown: Iterable[Held], found: Found, country: str | None) -> bytes:
    """The results, side by side."""
    words = {number: said(judgement) for number, judgement in found.items()}
    before_access = {approved: b'],"access":{"country":%b,"approved":%b' % (text(country), truth(approved)) for approved in _IN_COUNTRY}
    out: list[bytes] = []
    for one in shown:
        frame, fit = one.frame, _FITS[one.fit, one.near_miss]
        printed = frame.printed
        out += (printed.head, fit, printed.evidence)
        for criterion in frame.criteria:
            out.append(b",")
            _criterion(criterion, found, words, out)
        out += (before_access[one.approved], printed.access, _trials(printed.trials, country), printed.reviewed, one.fit.encode(), printed.status)
        out += (_IN_COUNTRY[one.approved], printed.closeness, b"%d" % one.unknowns, printed.id, b",")
    return b"".join(out[:-1])


def _criterion(asked: Asked, found: Found, words: Mapping[int, Said], out: list[bytes]) -> None:
    opening, requirement, closing = asked.words
    before, behind = words[asked.question.number] if asked.question is not None else said(settle(asked, found))
    out += (opening, before, requirement, behind, closing)
    for place, part in enumerate(asked.parts):
        if place:
            out.append(b",")
        _criterion(part, found, words, out)
    out.append(b"]}")


def _trials(trials: Sequence[tuple[bytes, tuple[str, ...]]], country: str | None) -> bytes:
    return b",".join([trial for trial, countries in trials if country is None or country in countries]) if trials else b""


def printed_tests(tests: Iterable[Deciding]) -> bytes:
    """What to find out next, side by side."""
    return b",".join(_test(one) for one in tests)


def _test(one: Deciding) -> bytes:
    decides = b",".join([_decided(approach, requirement) for approach, requirement in one.decides])
    return b'%b,"decides":[%b],"best_status":%b}' % (_found_by(one.test), decides, text(one.best_status))


@lru_cache(maxsize=1 << 12)
def _found_by(test: Test) -> bytes:
    return b'{"test":%b,"kind":%b,"marker":%b,"method":%b' % (text(test.name), text(test.kind), text(test.marker), text(test.method))


@lru_cache(maxsize=1 << 15)
def _decided(approach: str, requirement: str) -> bytes:
    return b'{"approach":%b,"criterion":%b}' % (text(approach), text(requirement))
