"""What a list for one tumour type shows of each approach, worked out when a release is loaded."""

from collections.abc import Collection, Iterator, Sequence
from typing import Any

from app.domain.tumor_tree import POOLED, TumorTree

Row = dict[str, Any]
_Place = tuple[int, int, int, int]
"""How the step's tumour type matches, how far away it is, its standing and its number: the least is shown."""


class Survey:
    """The tumour types for which lists stand ready, and what each step says of them.

    The rule is the one that `headlines` in `app/storage/queries/approaches.py` follows for every other type; a test holds both to equal answers.
    """

    def __init__(self, surveyed: Collection[str], tree: TumorTree) -> None:
        self._lines = {node: {above: up for up, above in enumerate((node, *tree.ancestors(node)))} for node in sorted(surveyed)}
        self._beneath: dict[str, list[str]] = {}
        for node, line in self._lines.items():
            for above in line:
                self._beneath.setdefault(above, []).append(node)

    def rows(self, steps: Sequence[Row]) -> Iterator[Row]:
        """For each tumour type and each day on which that changes, the closest step of one approach, and of equally close ones the furthest."""
        named = dict.fromkeys(row["tumor_type"] for row in steps)
        related = dict.fromkeys(asked for node in named for asked in (*self._lines[node], *self._beneath[node]))
        for asked in related:
            yield from _over_time(asked, [(row, place) for row in steps if (place := self._place(row, asked))])

    def _place(self, row: Row, asked: str) -> _Place | None:
        """Where a step stands for the tumour type asked about; None where it says nothing of it."""
        node, rest = row["tumor_type"], (row["standing"], row["number"])
        if (up := self._lines[asked].get(node)) is not None:
            holds_beneath = node in POOLED and asked not in POOLED
            return (0 if up == 0 else 1, up, *rest) if row["beneath"] is holds_beneath else None
        if (down := self._lines[node].get(asked)) is not None and not row["beneath"]:
            return (2, down, *rest)
        return None


def _over_time(asked: str, placed: Sequence[tuple[Row, _Place]]) -> Iterator[Row]:
    shown: tuple[Row, _Place] | None = None
    since = None
    for day in sorted({row["since"] for row, _ in placed} | {row["until"] for row, _ in placed}):
        in_force = [one for one in placed if one[0]["since"] <= day < one[0]["until"]]
        least = min(in_force, key=lambda one: one[1]) if in_force else None
        if least is shown:
            continue
        if shown is not None:
            yield _row(asked, *shown, since, day)
        shown, since = least, day


def _row(asked: str, row: Row, place: _Place, since: Any, until: Any) -> Row:
    return {
        "tumor_type": asked,
        "standing": place[2],
        "match": place[0],
        "step": place[3],
        "since": since,
        "until": until,
        "approach": row["approach"],
        "status_since": row["status_since"],
    }


def totals(rows: Sequence[Row]) -> list[Row]:
    """How many approaches each tumour type has rows of."""
    shown: dict[str, set[str]] = {}
    for row in rows:
        shown.setdefault(row["tumor_type"], set()).add(row["approach"])
    return [{"tumor_type": tumor_type, "approaches": len(approaches)} for tumor_type, approaches in sorted(shown.items())]
