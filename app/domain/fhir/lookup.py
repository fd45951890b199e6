"""Finds records of the catalogue by the words and codes of a clinical record: exactly, or not at all."""

from collections.abc import Iterable, Iterator

from app.domain.fhir import words
from app.domain.fhir.resources import Concept
from app.domain.matching.patient import Knowledge
from app.domain.names import Named, NameIndex, fold
from app.domain.vocabulary import Method


class Lookup:
    """The names of one release."""

    def __init__(self, names: NameIndex, knowledge: Knowledge) -> None:
        self.names, self._knowledge = names, knowledge

    def all(self, candidates: Iterable[str], *kinds: str) -> Iterator[str]:
        """The ids of those candidates that are the name of one record."""
        for candidate in candidates:
            found = self.names.find(candidate, *kinds)
            if isinstance(found, Named):
                yield found.id

    def first(self, candidates: Iterable[str], *kinds: str) -> str | None:
        """The first of them."""
        return next(self.all(candidates, *kinds), None)

    def coded(self, concept: Concept, *kinds: str) -> Iterator[str]:
        """The ids of the records that carry one of the concept's codes."""
        return self.all((curie for coding in concept.coding for curie in words.curies(coding)), *kinds)

    def marker(self, concept: Concept, method: Method | None) -> str | None:
        """A name for what was looked for that a profile may use: of a target or marker, or the symbol of a gene."""
        candidates = [name for word in concept.words for name in words.marker_names(word, method)]
        if found := self.first(candidates, "target", "marker"):
            return found
        genes = self._knowledge.genes_folded
        return next((genes[fold(name)] for name in candidates if fold(name) in genes), None) or next(self.coded(concept, "target", "marker"), None)

    def medicines(self, concept: Concept) -> list[str]:
        """The drugs and classes that a medicine's words name."""
        return sorted(set(self.all((part for word in concept.words for part in words.medicine_names(word)), "therapy")))
