"""Which tumour type stands above which, and what that means for a record that names one of them."""

from collections.abc import Mapping
from functools import cached_property

from app.domain.vocabulary import TumorMatch

POOLED = frozenset({"SOLID", "SOLID_NON_CNS"})
"""The nodes that stand for all solid tumours. A result pooled over them says nothing certain about any one tumour beneath."""


class TumorTree:
    """The tree of solid tumours, by id. `parents` maps every id to its parent; only the root has none."""

    def __init__(self, parents: Mapping[str, str | None]) -> None:
        self._parents = dict(parents)
        self._lines: dict[str, tuple[str, ...]] = {}

    def __contains__(self, tumor_type: str) -> bool:
        return tumor_type in self._parents

    def ancestors(self, tumor_type: str) -> tuple[str, ...]:
        """Everything above it, nearest first."""
        if tumor_type not in self._lines:
            parent = self._parents[tumor_type]
            self._lines[tumor_type] = () if parent is None else (parent, *self.ancestors(parent))
        return self._lines[tumor_type]

    def covers(self, broad: str, narrow: str) -> bool:
        """Whether what is said of `broad` holds for `narrow`: they are the same, or `broad` stands above."""
        return broad == narrow or broad in self.ancestors(narrow)

    def distance(self, broad: str, narrow: str) -> int:
        """Steps from `narrow` up to `broad`, which must cover it."""
        return 0 if broad == narrow else self.ancestors(narrow).index(broad) + 1

    def relation(self, named: str, asked: str) -> TumorMatch | None:
        """How a record that names `named` stands to someone who asks about `asked`; None where they have no tissue in common."""
        if named == asked:
            return TumorMatch.EXACT
        if self.covers(named, asked):
            return TumorMatch.BROADER
        if self.covers(asked, named):
            return TumorMatch.NARROWER
        return TumorMatch.SIBLING if self.tissue(named) == self.tissue(asked) else None

    def tissue(self, tumor_type: str) -> str:
        """The branch it belongs to: the node right below those that stand for all solid tumours."""
        line = (tumor_type, *self.ancestors(tumor_type))
        return next((node for node in reversed(line) if node not in POOLED), tumor_type)

    @cached_property
    def _by_tissue(self) -> dict[str, tuple[str, ...]]:
        groups: dict[str, list[str]] = {}
        for node in self._parents:
            groups.setdefault(self.tissue(node), []).append(node)
        return {tissue: tuple(nodes) for tissue, nodes in groups.items()}

    def in_same_tissue(self, tumor_type: str) -> tuple[str, ...]:
        """Every type of its tissue, itself included; for a pooled node, everything that it covers."""
        if tumor_type in POOLED:
            return tuple(node for node in self._parents if self.covers(tumor_type, node))
        return self._by_tissue[self.tissue(tumor_type)]
