"""When two spellings are the same name: letters and digits count, case, spaces and punctuation do not."""

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

from rapidfuzz import fuzz, process

_GREEK = str.maketrans({"α": "alpha", "β": "beta", "γ": "gamma", "δ": "delta", "κ": "kappa", "ζ": "zeta", "ε": "epsilon"})


def fold(text: str) -> str:
    """`Claudin 18.2`, `CLDN18.2 ` and `cldn-18.2` fold to what compares equal with their like.

    Compatibility forms are unified (full-width letters, ligatures), accents removed, Greek letters spelled out, and everything
    but letters and digits dropped. Letters of every script stay, so Chinese and Japanese names work alike.
    """
    plain = unicodedata.normalize("NFKD", text).casefold().translate(_GREEK)
    return "".join(character for character in plain if character.isalnum())


@dataclass(frozen=True, slots=True)
class Named:
    """One name of one record."""

    kind: str
    id: str
    text: str
    what: str
    """`id`, `name`, `synonym`, `alias`, `revoked code`, `identifier`."""


@dataclass(frozen=True, slots=True)
class Unresolved:
    """No record, or more than one, has this name."""

    text: str
    candidates: tuple[Named, ...] = ()
    """More than one record, where the name is ambiguous."""
    suggestions: tuple[str, ...] = ()
    """Names that look like it; only ever suggested, never taken."""


class NameIndex:
    """Every name of every record. Looking up is exact after folding; likeness only feeds suggestions."""

    def __init__(self, names: Iterable[Named]) -> None:
        self._by_kind: dict[str, dict[str, tuple[Named, ...]]] = {}
        self._display: dict[tuple[str, str], str] = {}
        for named in names:
            of_kind, folded = self._by_kind.setdefault(named.kind, {}), fold(named.text)
            of_kind[folded] = (*of_kind.get(folded, ()), named)

    def kinds(self) -> tuple[str, ...]:
        """The kinds of record that have names."""
        return tuple(self._by_kind)

    def name_of(self, kind: str, record: str) -> str:
        """What a reader calls a record; its id where it has no other name."""
        if not self._display:
            self._display = {
                (named.kind, named.id): named.text for names in self._by_kind.values() for listed in names.values() for named in listed if named.what == "name"
            }
        return self._display.get((kind, record), record)

    def find(self, text: str, *kinds: str) -> Named | Unresolved:
        """The one record of these kinds with this name, code or identifier; an id outweighs any other kind of name."""
        folded = fold(text)
        found = [named for kind in kinds for named in self._by_kind.get(kind, {}).get(folded, ())] if folded else []
        by_id = [named for named in found if named.what == "id"]
        distinct = {(named.kind, named.id): named for named in reversed(by_id or found)}
        if len(distinct) == 1:
            return next(iter(distinct.values()))
        if distinct:
            return Unresolved(text, candidates=tuple(sorted(distinct.values(), key=lambda named: (named.kind, named.id))))
        return Unresolved(text, suggestions=self.suggestions(text, *kinds))

    def knows(self, text: str, kind: str) -> bool:
        """Whether any record of this kind has the name, be it one or several."""
        return fold(text) in self._by_kind.get(kind, {})

    def suggestions(self, text: str, *kinds: str, limit: int = 5) -> tuple[str, ...]:
        """Ids whose names look most like the text, best first."""
        folded = fold(text)
        if not folded:
            return ()
        choices = {(kind, key): key for kind in kinds for key in self._by_kind.get(kind, {})}
        near = process.extract(folded, choices, scorer=fuzz.WRatio, score_cutoff=72, limit=60)
        best_first = sorted(near, key=lambda found: (not found[0].startswith(folded), -round(found[1] / 5), len(found[0]), found[2]))
        ids = [named.id for _, _, place in best_first for named in self._by_kind[place[0]][place[1]]]
        return tuple(dict.fromkeys(ids))[:limit]
