"""Reports as text that one can read in a terminal or paste into a letter."""

import json
from collections.abc import Iterator, Sequence

from app.catalogue.differences import STATUS, RecordChange
from app.domain.matching.report import CriterionReport, MatchReport, MatchResult
from app.domain.vocabulary import Outcome

_MARKS = {Outcome.MET: "yes", Outcome.NOT_MET: "NO", Outcome.UNKNOWN: "?", Outcome.NOT_EVALUATED: "clinician"}


def told_report(report: MatchReport) -> str:
    """Every result with its criteria, then what to find out next."""
    return "\n".join(_lines(report))


def _lines(report: MatchReport) -> Iterator[str]:
    counts = report.counts
    yield f"As of {report.as_of}, release {report.release}:"
    yield f"{counts.criteria_met} met, {counts.needs_information} need information, {counts.criteria_not_met} not met."
    for result in report.results:
        yield ""
        yield from _result(result)
    if report.next_tests:
        yield ""
        yield "To find out next:"
        for test in report.next_tests[:10]:
            approaches = list(dict.fromkeys(one.approach for one in test.decides))
            yield f"  {test.test}: bears on {', '.join(approaches)} (best status {test.best_status.value})"
    noted = [item for item in report.input_report if item.note]
    if noted:
        yield ""
        yield "About the profile:"
        for item in noted:
            yield f"  {item.pointer}: {item.note}"
    yield ""
    yield report.disclaimer


def _result(result: MatchResult) -> Iterator[str]:
    near = ", near miss" if result.near_miss else ""
    yield f"{result.approach.name} ({result.approach.id}): {result.fit.value.replace('_', ' ')}{near}"
    since = f" since {result.since}" if result.since else ""
    yield f"  evidence: {result.evidence_status.value}{since}, level {result.evidence_level.value}; {result.tumor_type.name} ({result.tumor_match.value})"
    if result.indication:
        closed = "" if result.indication.open else ", closed"
        yield f"  {result.indication.basis} {result.indication.id}{closed}: {result.indication.setting}"
    for criterion in result.criteria:
        yield from _criterion(criterion, 2)
    if result.access.approved_by:
        yield f"  approved by {', '.join(result.access.approved_by)}"
    if result.access.recruiting_trials:
        yield f"  recruiting when last read: {', '.join(result.access.recruiting_trials)}"


def _criterion(criterion: CriterionReport, indent: int) -> Iterator[str]:
    observed = f" [{criterion.observed}]" if criterion.observed else ""
    why = "" if criterion.outcome is Outcome.MET else f" {criterion.explanation}"
    yield f"{' ' * indent}- {_MARKS[criterion.outcome]}: {criterion.requirement}{observed}{why}"
    for part in criterion.criteria:
        yield from _criterion(part, indent + 4)


def told_differences(found: Sequence[RecordChange]) -> str:
    """What differs, as text: one line for each record, one beneath for each field; computed statuses last, as the effect."""
    lines: list[str] = []
    for one in sorted(found, key=lambda change: (change.kind == STATUS, change.kind, change.id)):
        lines.append(f"{one.change} {one.kind} {one.id}")
        lines += [f"  {field.pointer}: {_short(field.before)} -> {_short(field.after)}" for field in one.fields]
    return "\n".join(lines) if lines else "no difference"


def _short(value: object) -> str:
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= 100 else f"{text[:97]}…"
