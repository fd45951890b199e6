"""Laboratory findings of a clinical record as observations of a profile."""

import re
from typing import Any

from app.domain.fhir import words
from app.domain.fhir.resources import Concept, Observation, Valued
from app.domain.vocabulary import Method, TestResult

GENE_STUDIED, AMINO_ACID_CHANGE, GENOMIC_SOURCE = "48018-6", "48005-3", "48002-0"
GERMLINE = "LA6683-2"
"""LOINC codes of the genomics reporting guide that mCODE builds on."""

_INTENSITY = re.compile(r"(?<![\d.])([0-3])\s*\+", re.ASCII)
_PERCENT = re.compile(r"(\d{1,3}(?:\.\d+)?)\s*%", re.ASCII)


def finding(observation: Observation) -> dict[str, Any]:
    """What an observation found, as fields of a profile's observation; empty where it says nothing that can be read."""
    found: dict[str, Any] = {}
    for part in (observation, *observation.component):
        for name, value in _of(part).items():
            found.setdefault(name, value)
    method = words.method_of(observation.method, observation.code)
    if found and method:
        found["method"] = method
    return found


def _of(part: Valued) -> dict[str, Any]:
    found: dict[str, Any] = {}
    about = " ".join(part.code.words).casefold()
    for concept in (part.value_codeable_concept, *part.interpretation):
        if concept is not None and (result := words.result_of(concept)):
            found.setdefault("result", result)
    said = [*(part.value_codeable_concept.words if part.value_codeable_concept else ()), *([part.value_string] if part.value_string else [])]
    for text in said:
        if result := words.result_of(Concept(text=text)):
            found.setdefault("result", result)
        if strength := _INTENSITY.search(text):
            found.setdefault("intensity", int(strength[1]))
        if percent := _PERCENT.search(text):
            found.setdefault("percent", float(percent[1]))
    number, unit = part.value_integer, None
    amount = part.value_quantity
    if amount is not None and amount.value is not None and not amount.comparator:
        number, unit = amount.value, amount.unit or amount.code  # type: ignore[assignment]  # a number either way
    if number is not None:
        if unit == "%" or (unit is None and "percent" in about):
            found.setdefault("percent", float(number))
        elif "intensity" in about and float(number) in (0, 1, 2, 3):
            found.setdefault("intensity", int(number))
        else:
            found.setdefault("value", float(number))
            if unit:
                found.setdefault("unit", unit)
    return found


def is_germline(observation: Observation) -> bool:
    """Whether a variant was found in the cells that a patient was born with rather than in the tumour."""
    source = _component(observation, GENOMIC_SOURCE)
    return source is not None and (GERMLINE in source.codes or any("germline" in word.casefold() for word in source.words))


def gene_studied(observation: Observation) -> Concept:
    """The gene of a genomic variant."""
    return _component(observation, GENE_STUDIED) or Concept()


def variant_finding(observation: Observation) -> dict[str, Any]:
    """A genomic variant, as fields of a profile's observation. What is neither present nor absent could not be told."""
    value = observation.value_codeable_concept
    found: dict[str, Any] = {"result": (words.result_of(value) if value else None) or TestResult.INDETERMINATE}
    found["method"] = words.method_of(observation.method) or Method.NGS
    change = _component(observation, AMINO_ACID_CHANGE) or Concept()
    exact = [read for word in (*change.words, *sorted(change.codes)) if (read := words.amino_acid_change(word))]
    if exact:
        found["variant"] = exact[0]
    return found


def _component(observation: Observation, code: str) -> Concept | None:
    """The value of the component with this code; words where it is no concept."""
    for one in observation.component:
        if code in one.code.codes:
            return one.value_codeable_concept or (Concept(text=one.value_string) if one.value_string else None)
    return None
