"""What a list for one tumour type shows of each approach, worked out when a release is loaded."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

from app.domain.tumor_tree import POOLED, TumorTree

Row = dict[str, Any]
_Place = tuple[int, int, int, int]
"""How the step's tumour type matches, how far away it is, its standing and its number: the least is shown."""


def surveyed_rows(steps: Sequence[Row], surveyed: Collection[str], tree: TumorTree) -> Iterator[Row]:
    """For each surveyed tumour type and each day on which that changes, the closest step of one approach, and of equally close ones the furthest.

    The rule is the one that `headlines` in `app/storage/queries/approaches.py` follows for every other type; a test holds both to equal answers.
    """
    distances: dict[str, Mapping[str, int]] = {}
    for node in {row["tumor_type"] for row in steps}:
        line = (node, *tree.ancestors(node))
        distances[node] = {above: up for up, above in enumerate(line)}
    for asked in surveyed:
        above_asked = {above: up for up, above in enumerate((asked, *tree.ancestors(asked)))}
        placed = [(row, place) for row in steps if (place := _place(row, asked, above_asked, distances[row["tumor_type"]]))]
        yield from _over_time(asked, placed)


def _place(row: Row, asked: str, above_asked: Mapping[str, int], above_step: Mapping[str, int]) -> _Place | None:
    """Where a step stands for the tumour type asked about; None where it says nothing of it."""
    node, rest = row["tumor_type"], (row["standing"], row["number"])
    if (up := above_asked.get(node)) is not None:
        holds_beneath = node in POOLED and asked not in POOLED
        return (0 if up == 0 else 1, up, *rest) if row["beneath"] is holds_beneath else None
    if (down := above_step.get(asked)) is not None and not row["beneath"]:
        return (2, down, *rest)
    return None


def _over_time(asked: str, placed: Sequence[tuple[Row, _Place]]) -> Iterator[Row]:
    days = sorted({row["since"] for row, _ in placed} | {row["until"] for row, _ in placed})
    shown: tuple[Row, _Place] | None = None
    since = None
    for day in days:
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
    }
