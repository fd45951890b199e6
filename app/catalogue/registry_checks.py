"""Holds sources against what literature databases said of their identifiers: they exist, they are the very papers meant, and stand unretracted."""

from collections.abc import Iterator, Mapping
from datetime import date

from rapidfuzz import fuzz

from app.catalogue.problems import Problem
from app.catalogue.read import Draft
from app.catalogue.registered import SourceRead
from app.domain.approach import Source
from app.domain.names import fold

LIKE_ENOUGH = 70
"""Below this likeness (0 to 100) of the recorded title to the registered one, the identifier is taken for another paper's. Titles in `data/` may be
shortened or in our own words, so the comparison ignores order and what one of them has more."""


def problems_with_sources(draft: Draft, read: Mapping[str, tuple[date, SourceRead]]) -> Iterator[Problem]:
    """Identifiers that do not exist, lead to another paper, or to one that was retracted."""
    for source, place in draft.of("sources"):
        assert isinstance(source, Source)
        if source.id not in read:
            continue
        said = read[source.id][1]
        if not said.exists:
            yield place.problem(f"source '{source.id}' does not exist", "correct the identifier; a PMC number is no PMID", ("id",))
        elif said.retracted:
            yield place.problem(f"source '{source.id}' was retracted", "remove what rests on it, or say so and cite the retraction", ("id",))
        elif said.title and fuzz.token_set_ratio(_words(source.title), _words(said.title)) < LIKE_ENOUGH:
            yield place.problem(f"source '{source.id}' is '{said.title}', not '{source.title}'", "correct the identifier or the title", ("title",))


def _words(title: str) -> str:
    return " ".join(folded for word in title.split() if (folded := fold(word)))
