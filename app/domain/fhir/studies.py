"""A match report as a FHIR R4 searchset: one ResearchStudy for each result, best first, and an OperationOutcome that says what became of the bundle.

A result is an approach's indication. Where that is a label rather than a trial, the study stands for what has been authorised, and its category says so.
"""

import re
import uuid
from collections.abc import Iterable, Iterator
from typing import Any

from app.domain.matching.report import CriterionReport, MatchReport, MatchResult
from app.domain.vocabulary import Fit, Outcome

MATCH_GRADE = "http://hl7.org/fhir/StructureDefinition/match-grade"
GRADES = {Fit.CRITERIA_MET: "probable", Fit.NEEDS_INFORMATION: "possible", Fit.CRITERIA_NOT_MET: "certainly-not"}
"""The grade of each fit. None is `certain`: whether somebody can be treated is decided by a study site or a treating centre."""

_SYSTEMS = {"clinicaltrials": "http://clinicaltrials.gov"}
"""Registries whose identifiers have a system that FHIR knows, by the prefix of the trial's CURIE."""
_SPACE = uuid.uuid5(uuid.NAMESPACE_URL, "https://hl7.org/fhir/R4/researchstudy.html")


def searchset(report: MatchReport, base: str, fits: Iterable[Fit]) -> dict[str, Any]:
    """The report as a Bundle. `base` is the address of this service, without a slash at its end; `fits` are those that were asked for."""
    wanted = set(fits) or set(Fit)
    counted = {Fit.CRITERIA_MET: report.counts.criteria_met, Fit.NEEDS_INFORMATION: report.counts.needs_information}
    counted[Fit.CRITERIA_NOT_MET] = report.counts.criteria_not_met
    return {
        "resourceType": "Bundle",
        "type": "searchset",
        "total": sum(number for fit, number in counted.items() if fit in wanted),
        "entry": [
            *(_entry(one, base) for one in report.results),
            {"resource": {"resourceType": "OperationOutcome", "issue": list(_issues(report))}, "search": {"mode": "outcome"}},
        ],
    }


def _entry(result: MatchResult, base: str) -> dict[str, Any]:
    indication = result.indication
    named = indication.id if indication else f"{result.approach.id}.{result.tumor_type.id}"
    return {
        "fullUrl": f"urn:uuid:{uuid.uuid5(_SPACE, named)}",
        "resource": _study(result, base),
        "search": {"extension": [{"url": MATCH_GRADE, "valueCode": GRADES[result.fit]}], "mode": "match"},
    }


def _study(result: MatchResult, base: str) -> dict[str, Any]:
    indication = result.indication
    trials = list(dict.fromkeys((*(indication.trials if indication else ()), *result.access.recruiting_trials)))
    basis = indication.basis if indication else "not recorded"
    study: dict[str, Any] = {
        "resourceType": "ResearchStudy",
        "title": result.approach.name,
        "status": "active" if indication is None or indication.open else "closed-to-accrual",
        "category": [{"text": f"criteria from: {basis}"}, {"text": result.approach.modality}],
        "focus": [{"text": target} for target in result.approach.targets],
        "condition": [{"coding": [{"system": "http://oncotree.mskcc.org", "code": result.tumor_type.id, "display": result.tumor_type.name}]}],
        "keyword": [{"text": f"evidence status: {result.evidence_status}"}, {"text": f"fit: {result.fit}"}, {"text": f"programme: {result.programme}"}],
        "relatedArtifact": [
            {"type": "documentation", "display": "The approach in full", "url": f"{base}/v1/approaches/{result.approach.id}"},
            *({"type": "citation", "label": source, "url": f"{base}/v1/sources/{source}"} for source in _sources(result)),
        ],
        "note": [{"text": line} for line in _lines(result.criteria)],
    }
    if trials:
        study["identifier"] = [_identifier(trial) for trial in trials]
    if indication:
        study["description"] = indication.setting
    return {name: value for name, value in study.items() if value != []}


def _identifier(trial: str) -> dict[str, str]:
    prefix, _, local = trial.partition(":")
    return {"system": _SYSTEMS[prefix], "value": local} if prefix in _SYSTEMS else {"value": local or prefix}


def _sources(result: MatchResult) -> Iterable[str]:
    """Every source that the status and the criteria rest on."""
    cited = (*(one.source for one in result.because), *(one.source for one in _leaves(result.criteria)))
    return dict.fromkeys(source for source in cited if source)


def _leaves(criteria: Iterable[CriterionReport]) -> Iterator[CriterionReport]:
    for one in criteria:
        if one.criteria:
            yield from _leaves(one.criteria)
        else:
            yield one


_SHOWN = {Outcome.MET: "Met", Outcome.NOT_MET: "Not met", Outcome.UNKNOWN: "Open", Outcome.NOT_EVALUATED: "For the study site to check"}


def _lines(criteria: Iterable[CriterionReport], depth: int = 0) -> Iterator[str]:
    """Each criterion in a line, the parts of a group beneath it."""
    for one in criteria:
        why = "" if one.outcome is Outcome.MET else f" {one.explanation}"
        yield f"{'— ' * depth}{_SHOWN[one.outcome]}: {one.requirement}.{why}{f' [{one.source}]' if one.source else ''}"
        yield from _lines(one.criteria, depth + 1)


def _issues(report: MatchReport) -> Iterator[dict[str, Any]]:
    """The disclaimer, what became of everything that was sent, and what to find out next."""
    yield _issue(report.disclaimer)
    for item in report.input_report:
        said = " ".join(part for part in (f"{item.used}:", f"read as {item.resolved_to}." if item.resolved_to else None, item.note) if part)
        yield _issue(said, at=fhir_path(item.pointer))
    for test in report.next_tests:
        decides = ", ".join(dict.fromkeys(one.approach for one in test.decides))
        yield _issue(f"Next to find out: {test.test}. It would help to decide {decides}; the best status among them is {test.best_status}.")


def _issue(said: str, at: str | None = None) -> dict[str, Any]:
    issue: dict[str, Any] = {"severity": "information", "code": "informational", "diagnostics": said}
    return {**issue, "expression": [at]} if at else issue


def fhir_path(pointer: str) -> str:
    """`/entry/3/resource/code` as `entry[3].resource.code`, the place in the words of FHIRPath."""
    return re.sub(r"\.(\d+)(?=\.|$)", r"[\1]", pointer.replace("/", ".")).lstrip(".")
