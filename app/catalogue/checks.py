"""What must hold between records: references resolve, names are unique, time runs forward, every claim has a source."""

from collections.abc import Iterator
from typing import Any

from pydantic import BaseModel
from rapidfuzz import process

from app.catalogue.naming import KINDS, names_of
from app.catalogue.problems import Problem
from app.catalogue.read import Draft, Place
from app.domain.approach import Approach, Source
from app.domain.criteria import ConditionIs, PriorTherapy
from app.domain.dates import PartialDate
from app.domain.names import fold

NAMED = ("tumor_types", "targets", "markers", "modalities", "strategies", "barriers", "therapies", "conditions", "approaches", "guidance")
"""Kinds whose names share one space each: inside a kind, an id, name or alias leads to one record only."""

_Path = tuple[str | int, ...]


def problems_between(draft: Draft) -> list[Problem]:
    """Every problem that no single record shows by itself."""
    checks = (_ids_unique, _names_unique, _references_resolve, _sources_complete, _approaches_consistent, _tree_is_whole, _blood_cancers_stand_apart)
    return [problem for check in checks for problem in check(draft)]


def _ids_unique(draft: Draft) -> Iterator[Problem]:
    for kind in KINDS:
        first: dict[str, Place] = {}
        for record, place in draft.of(kind):
            if record.id in first:
                there = first[record.id]
                yield place.problem(
                    f"{kind} '{record.id}' is declared twice, first at {there.file}:{there.document.line(there.path)}",
                    "keep the fuller declaration; every file may refer to it",
                    ("id",),
                )
            first.setdefault(record.id, place)


def _names_unique(draft: Draft) -> Iterator[Problem]:
    """Shared cross-references are allowed (NCIt has one code for two nodes), shared names are not.

    OncoTree itself gives one name to tumours of several sites (Yolk Sac Tumor); asking for such a name is answered as ambiguous.
    """
    for kind in NAMED:
        owner: dict[str, tuple[str, str, Place]] = {}
        for record, place in draft.of(kind):
            for named in names_of(KINDS[kind], record):
                if named.what == "identifier":
                    continue
                if not fold(named.text):
                    yield place.problem(f"{named.what} '{named.text}' has neither letter nor digit", "give a name that can be searched")
                    continue
                other_id, other_what, other_place = owner.setdefault(fold(named.text), (record.id, named.what, place))
                if other_id != record.id and not (kind == "tumor_types" and named.what == other_what == "name"):
                    yield place.problem(
                        f"{named.what} '{named.text}' of {kind} '{record.id}' also names '{other_id}' ({other_place.file})",
                        "keep it where it is unambiguous and drop it from the other",
                    )


def walk(value: Any, path: _Path = ()) -> Iterator[tuple[_Path, BaseModel]]:
    """Every model inside a record, with the path to it."""
    if isinstance(value, BaseModel):
        yield path, value
        for name in type(value).model_fields:
            yield from walk(getattr(value, name), (*path, name))
    elif isinstance(value, tuple):
        for index, item in enumerate(value):
            yield from walk(item, (*path, index))


_REFERS_TO: dict[str, tuple[str, ...]] = {
    "tumor_types": ("tumor_types",),
    "tumor_type": ("tumor_types",),
    "trial": ("trials",),
    "trials": ("trials",),
    "strategies": ("strategies",),
    "barriers": ("barriers",),
    "modalities": ("modalities",),
    "related": ("guidance",),
    "modality": ("modalities",),
    "targets": ("targets",),
    "target": ("targets",),
    "answers": ("barriers",),
    "classes": ("therapies",),
    "source": ("sources",),
    "marker": ("targets", "markers"),
    "condition": ("conditions",),
}
"""The kinds of record that a field's ids name, whatever record the field stands in."""


def _references_resolve(draft: Draft) -> Iterator[Problem]:
    known = {kind: {record.id for record, _ in draft.of(kind)} for kind in KINDS}
    for kind in NAMED:
        for record, place in draft.of(kind):
            for path, part in walk(record):
                for field, kinds, ids in _references_in(part):
                    among = set().union(*(known[one] for one in kinds))
                    for wanted in ids:
                        if wanted not in among:
                            yield place.problem(
                                f"{'.'.join(map(str, (*path, field)))}: no {' or '.join(kinds)} has the id '{wanted}'",
                                f"declare it, or correct the reference{_near(wanted, among)}",
                                (*path, field),
                            )


def _references_in(part: BaseModel) -> Iterator[tuple[str, tuple[str, ...], tuple[str, ...]]]:
    for field, kinds in _REFERS_TO.items():
        value = getattr(part, field, None)
        if isinstance(value, str) and not (field == "condition" and not isinstance(part, ConditionIs)):
            yield field, kinds, (value,)
        elif isinstance(value, tuple) and all(isinstance(item, str) for item in value):
            yield field, kinds, value
    if isinstance(part, PriorTherapy):
        yield "any_of", ("therapies",), part.any_of


def _near(value: str, among: set[str]) -> str:
    found = process.extractOne(value, sorted(among), score_cutoff=70)
    return f" (near: {found[0]})" if found else ""


def _sources_complete(draft: Draft) -> Iterator[Problem]:
    cited = {source for kind in NAMED for record, _ in draft.of(kind) for _, part in walk(record) if isinstance(source := getattr(part, "source", None), str)}
    for source, place in draft.of("sources"):
        assert isinstance(source, Source)
        if source.id.startswith("web:") and not source.url:
            yield place.problem(f"source '{source.id}' has no url", "a `web:` source needs the address that was opened", ("id",))
        if source.date and _later(source.date, source.opened):
            yield place.problem(f"source '{source.id}' is dated {source.date}, after it was opened on {source.opened}", "correct one of the dates", ("date",))
        if source.id not in cited:
            yield place.problem(f"source '{source.id}' is cited by no claim", "cite it or remove it", ("id",))


def _approaches_consistent(draft: Draft) -> Iterator[Problem]:
    for approach, place in draft.of("approaches"):
        yield from _timeline_in_order(approach, place)
        yield from _indications_consistent(approach, place)
        yield from _trials_consistent(approach, place)


def _timeline_in_order(approach: Approach, place: Place) -> Iterator[Problem]:
    if not approach.timeline:
        yield place.problem(f"'{approach.id}' has no timeline", "record at least one dated fact, such as the opening of its trial", ("timeline",))
    through = approach.reviewed.through
    previous: PartialDate | None = None
    for index, fact in enumerate(approach.timeline):
        at = ("timeline", index, "date")
        if _later(fact.date, through):
            yield place.problem(f"{fact.kind} is dated {fact.date}, after reviewed.through {through}", "search up to the new day and move reviewed.through", at)
        if previous is not None and fact.date.counts_from < previous.counts_from:
            yield place.problem(f"{fact.kind} of {fact.date} stands after {previous}", "order the timeline from oldest to newest", at)
        previous = fact.date


def _later(date: PartialDate, limit: PartialDate) -> bool:
    """A month that contains the limit is not later than it."""
    return date.counts_from > limit.counts_from and not str(limit).startswith(str(date))


def _indications_consistent(approach: Approach, place: Place) -> Iterator[Problem]:
    seen: set[str] = set()
    for index, indication in enumerate(approach.indications):
        at = ("indications", index)
        if indication.id in seen:
            yield place.problem(f"indication '{indication.id}' stands twice", "give each its own id", (*at, "id"))
        seen.add(indication.id)
        if (indication.basis == "label") != (indication.regulator is not None):
            yield place.problem(f"indication '{indication.id}': a label has a regulator, a trial has none", "add or remove `regulator`", (*at, "basis"))
        if indication.basis == "trial" and not indication.trials:
            yield place.problem(f"indication '{indication.id}': a trial's criteria need `trials`", "name the trial", (*at, "basis"))
        if indication.until and indication.until.counts_from < indication.since.counts_from:
            yield place.problem(f"indication '{indication.id}' ends before it begins", "correct since or until", (*at, "until"))


def _trials_consistent(approach: Approach, place: Place) -> Iterator[Problem]:
    opened = {source.id: source.opened for source in approach.sources}
    for index, trial in enumerate(approach.trials):
        read = opened.get(trial.source)
        if read and _later(trial.recruitment_read_on, read):
            yield place.problem(
                f"trial '{trial.id}': recruitment read on {trial.recruitment_read_on}, after its source was opened on {read}",
                "a reading day cannot be later than the day on which the record was opened",
                ("trials", index, "recruitment_read_on"),
            )


def _tree_is_whole(draft: Draft) -> Iterator[Problem]:
    parents = {record.id: record.parent for record, _ in draft.of("tumor_types")}
    for record, place in draft.of("tumor_types"):
        seen: set[str] = set()
        node: str | None = record.id
        while node is not None and node not in seen:
            seen.add(node)
            parent = parents.get(node)
            if parent is not None and parent not in parents:
                if node == record.id:
                    yield place.problem(f"tumour type '{record.id}': its parent '{parent}' is not in the tree", "add the parent or correct it", ("parent",))
                node = None
            else:
                node = parent
        if node is not None:
            yield place.problem(f"tumour type '{record.id}' is its own ancestor", "break the circle", ("parent",))
    roots = [record.id for record, _ in draft.of("tumor_types") if record.parent is None]
    if len(roots) > 1:
        yield draft.of("tumor_types")[0][1].problem(f"the tree has several roots: {', '.join(roots)}", "only SOLID has no parent")


def _blood_cancers_stand_apart(draft: Draft) -> Iterator[Problem]:
    solid = {fold(named.text): record.id for record, _ in draft.of("tumor_types") for named in names_of("tumor_type", record)}
    for record, place in draft.of("blood_cancers"):
        for named in names_of("blood_cancer", record):
            if other := solid.get(fold(named.text)):
                yield place.problem(f"'{named.text}' names a blood cancer and the solid tumour '{other}'", "drop the name from one of them")
