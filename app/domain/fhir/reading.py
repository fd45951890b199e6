"""An mCODE bundle (hl7.org/fhir/us/mcode, FHIR R4) read as a profile.

Every resource becomes an item of the profile, which remembers where it came from, or is told as passed over, with the reason. A clinical record is sent
as it is: what this catalogue does not know is passed over, never refused. Refused is what cannot be read at all, and a bundle whose tumour
type stays open, because nothing can be matched without it.
"""

import re
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any, TypeVar

from pydantic import ValidationError

from app.domain.fhir import words
from app.domain.fhir.diagnosis import Diagnosis, tumor_types
from app.domain.fhir.findings import finding, gene_studied, is_germline, variant_finding
from app.domain.fhir.lookup import Lookup
from app.domain.fhir.person import Person
from app.domain.fhir.read import Read
from app.domain.fhir.resources import Concept, Condition, Element, Medication, Medicine, Observation, Parameter, Patient, Procedure
from app.domain.hla import Allele
from app.domain.matching.patient import Knowledge
from app.domain.names import NameIndex
from app.domain.tumor_tree import TumorTree
from app.domain.vocabulary import Method

Model = TypeVar("Model", bound=Element)

ECOG, KARNOFSKY, VARIANT = "89247-1", "89243-0", "69548-6"
METASTASES = frozenset({"21907-1", "21901-4"})
"""LOINC codes that mCODE's profiles fix: performance status, genomic variant, the clinical and the pathological M category."""

SECONDARY = "128462008"
"""SNOMED CT: secondary malignant neoplastic disease."""

GIVEN: Mapping[str, tuple[str, ...]] = {
    "MedicationRequest": ("completed",),
    "MedicationAdministration": ("completed", "in-progress", "stopped"),
    "MedicationStatement": ("completed", "active", "stopped"),
}
"""Statuses that say that at least some of it was given. An order that is open or was stopped says only that it was meant to be."""

BESIDE = ("tumor_type", "disease_status", "prior_lines", "country", "as_of")
"""Parameters beside the bundle: what mCODE has no element for, or what the caller knows better. They outweigh the bundle."""
OF_PLACES = frozenset({"zipCode", "travelRadius", "phase", "recruitmentStatus"})
"""Parameters of the CodeX trial matching operation that choose among sites and trials. This catalogue knows no sites."""

_M1 = re.compile(r"\b(?:yc|yp|c|p|r|a)?M1", re.ASCII)
_HLA = re.compile(r"\bHLA[-\s]?[A-Z]", re.ASCII)
_LOSS = re.compile(r"\bloss\b|\bLOH\b", re.IGNORECASE)


def read_bundle(sent: Mapping[str, Any], names: NameIndex, knowledge: Knowledge, tree: TumorTree, today: date) -> Read:
    """The profile in a Bundle, or in Parameters that hold one; ask `.profile()` for it."""
    return _Reading(names, knowledge, tree, today).of(sent)


class _Reading:
    """Goes through the resources one by one; what needs several of them is settled at the end."""

    def __init__(self, names: NameIndex, knowledge: Knowledge, tree: TumorTree, today: date) -> None:
        self._lookup, self._tree, self._today = Lookup(names, knowledge), tree, today
        self._read = Read()
        self._medicines: dict[str, Concept] = {}
        self._person = Person()
        self._diagnosis = Diagnosis()

    def of(self, sent: Mapping[str, Any]) -> Read:
        """Read a Bundle or Parameters."""
        place, bundle = "", sent
        if sent.get("resourceType") == "Parameters":
            place, bundle = self._parameters("", sent)
        if not isinstance(bundle, Mapping) or bundle.get("resourceType") != "Bundle":
            self._read.refuse(f"{place}/resourceType", "an mCODE Bundle is expected here, or Parameters with one as the resource of a parameter")
            return self._read
        entries = [(f"{place}/entry/{index}/resource", entry) for index, entry in enumerate(_list(bundle.get("entry")))]
        resources = [(pointer, found) for pointer, entry in entries if (found := self._resource(pointer, entry)) is not None]
        for pointer, entry in entries:
            self._keep_medicine(pointer, entry)
        patients = [pointer for pointer, found in resources if found["resourceType"] == "Patient"]
        for extra in patients[1:]:
            self._read.refuse(extra, "one bundle is about one patient; send another for each")
        for pointer, found in resources:
            self._one(pointer, found)
        self._diagnosis.settle(self._read, self._lookup, self._tree)
        self._person.settle(self._read, self._today)
        return self._read

    def _resource(self, pointer: str, entry: Any) -> Mapping[str, Any] | None:
        found = entry.get("resource") if isinstance(entry, Mapping) else None
        if isinstance(found, Mapping) and isinstance(found.get("resourceType"), str):
            return found
        self._read.refuse(pointer, "an entry holds a resource with its resourceType")
        return None

    def _as(self, model: type[Model], pointer: str, found: Mapping[str, Any]) -> Model | None:
        """The resource as a model; None after noting everything in it that is not as FHIR has it."""
        try:
            return model.model_validate(found)
        except ValidationError as wrong:
            for error in wrong.errors():
                detail = "this element is required" if error["type"] == "missing" else str(error["msg"])
                self._read.refuse("/".join((pointer, *map(str, error["loc"]))), detail)
            return None

    # parameters

    def _parameters(self, pointer: str, sent: Mapping[str, Any]) -> tuple[str, Any]:
        """Note the named values; the place of the bundle among them, and the bundle."""
        bundle: tuple[str, Any] = (pointer, None)
        for index, one in enumerate(_list(sent.get("parameter"))):
            at = f"{pointer}/parameter/{index}"
            if isinstance(one, Mapping) and "resource" in one:
                bundle = (f"{at}/resource", one["resource"])
            elif (said := self._as(Parameter, at, one if isinstance(one, Mapping) else {})) is not None:
                self._parameter(at, said)
        return bundle

    def _parameter(self, pointer: str, said: Parameter) -> None:
        if said.name in OF_PLACES:
            self._read.pass_over(pointer, "This catalogue does not know study sites; `fit` and `limit` choose which results are shown.")
        elif said.name not in BESIDE:
            self._read.refuse(f"{pointer}/name", f"no parameter is called '{said.name}'; there are {', '.join(BESIDE)}")
        elif said.value is None:
            self._read.refuse(pointer, "a parameter needs valueString, valueCode, valueDate or valueInteger")
        else:
            self._read.put(said.name, said.value, pointer)

    # resources

    def _one(self, pointer: str, found: Mapping[str, Any]) -> None:
        kind = found["resourceType"]
        if kind == "Patient" and (patient := self._as(Patient, pointer, found)):
            self._patient(pointer, patient)
        elif kind == "Condition" and (condition := self._as(Condition, pointer, found)):
            self._condition(pointer, condition)
        elif kind == "Observation" and (observation := self._as(Observation, pointer, found)):
            self._observation(pointer, observation)
        elif kind in GIVEN and (medication := self._as(Medication, pointer, found)):
            self._medication(pointer, medication)
        elif kind == "Procedure" and (procedure := self._as(Procedure, pointer, found)):
            self._procedure(pointer, procedure)
        elif kind == "Parameters":
            self._parameters(pointer, found)
        elif kind not in ("Patient", "Condition", "Observation", "Procedure", *GIVEN):
            self._read.pass_over(pointer, f"No criterion asks for a {kind}.")

    def _patient(self, pointer: str, patient: Patient) -> None:
        """Age and country; nothing else of a person is looked at."""
        if patient.birth_date:
            self._person.born = (f"{pointer}/birthDate", patient.birth_date)
        country = next((address.country for address in patient.address if address.country), None)
        if country and "country" not in self._read.fields:
            if re.fullmatch(r"[A-Za-z]{2}", country):
                self._read.put("country", country, f"{pointer}/address", "The country of residence, for want of another.")
            else:
                self._read.pass_over(f"{pointer}/address", "A country is read as its ISO 3166-1 two-letter code, or from the parameter `country`.")

    def _condition(self, pointer: str, condition: Condition) -> None:
        verified = (condition.verification_status or Concept()).codes
        if "entered-in-error" in verified:
            self._read.pass_over(pointer, "It was entered in error.")
        elif condition.follows("mcode-secondary-cancer-condition") or SECONDARY in condition.code.codes or _begins(condition.code, "secondary malignant"):
            if verified & {"refuted", "unconfirmed", "provisional", "differential"}:
                self._read.pass_over(pointer, "The metastasis is not confirmed.")
            else:
                self._diagnosis.spread.append(pointer)
        elif condition.follows("mcode-primary-cancer-condition") or any(tumor_types(condition, self._lookup, self._tree)):
            if verified & {"refuted", "unconfirmed", "provisional", "differential"}:
                self._read.pass_over(pointer, "The diagnosis is not confirmed.")
            else:
                self._diagnosis.cancers.append((pointer, condition))
        else:
            self._comorbidity(pointer, condition, verified)

    def _comorbidity(self, pointer: str, condition: Condition, verified: frozenset[str]) -> None:
        name = self._lookup.first((words.plain(word) for word in condition.code.words), "condition")
        state = (condition.clinical_status or Concept()).codes
        if name is None:
            self._read.pass_over(pointer, "No criterion is known to ask for this condition by this name.")
        elif "refuted" in verified:
            self._read.add("conditions", {"condition": name, "present": False}, pointer)
        elif state & {"active", "recurrence", "relapse"}:
            self._read.add("conditions", {"condition": name, "present": True}, pointer)
        else:
            self._read.pass_over(pointer, "It is not said to be active now, nor to have been ruled out.")

    def _observation(self, pointer: str, observation: Observation) -> None:
        codes = observation.code.codes
        if observation.status not in ("final", "amended", "corrected"):
            self._read.pass_over(pointer, f"Its status is `{observation.status}`; only a final, amended or corrected finding is used.")
        elif ECOG in codes or observation.follows("mcode-ecog-performance-status"):
            self._score(pointer, observation)
        elif KARNOFSKY in codes:
            self._read.pass_over(pointer, "Criteria ask for ECOG; a Karnofsky score is not converted.")
        elif VARIANT in codes or observation.follows("mcode-genomic-variant", "mcode-cancer-genetic-variant"):
            self._variant(pointer, observation)
        elif codes & METASTASES or observation.follows("mcode-tnm-distant-metastases-category"):
            value = observation.value_codeable_concept or Concept()
            if any(_M1.search(said) for said in (*value.words, *value.codes)):
                self._diagnosis.spread.append(pointer)
            else:
                self._read.pass_over(pointer, "No distant metastasis then; that does not say how far the disease has come since.")
        elif alleles := _typed(observation):
            for allele in alleles:
                self._read.add("hla", allele, pointer)
        else:
            self._test(pointer, observation)

    def _score(self, pointer: str, observation: Observation) -> None:
        amount = observation.value_quantity
        score = observation.value_integer if observation.value_integer is not None else (amount.value if amount else None)
        if score is None or score not in range(5):
            self._read.pass_over(pointer, "An ECOG performance status is a number from 0 to 4.")
        else:
            self._person.scores.append((observation.day, pointer, int(score)))

    def _variant(self, pointer: str, observation: Observation) -> None:
        gene = gene_studied(observation)
        if is_germline(observation):
            self._read.pass_over(pointer, "A variant that the patient was born with; criteria ask for those of the tumour.")
        elif (marker := self._lookup.marker(gene, Method.NGS)) is None:
            self._read.pass_over(pointer, "No criterion is known to ask for a variant of this gene.")
        else:
            self._read.add("biomarkers", {"marker": marker, **variant_finding(observation), **_taken(observation)}, pointer)

    def _test(self, pointer: str, observation: Observation) -> None:
        method = words.method_of(observation.method, observation.code)
        marker = self._lookup.marker(observation.code, method)
        found = finding(observation)
        if marker is None:
            self._read.pass_over(pointer, "No criterion is known to ask for this finding by this name.")
        elif not found.keys() - {"method"}:
            self._read.pass_over(
                pointer, "No result can be read from it: a word such as positive or negative, an intensity, a percentage, or a value with its unit."
            )
        else:
            self._read.add("biomarkers", {"marker": marker, **found, **_taken(observation)}, pointer)

    def _medication(self, pointer: str, medication: Medication) -> None:
        concept = medication.medication_codeable_concept
        if concept is None:
            concept = self._referenced(medication)
        kind = medication.resource_type
        if medication.status not in GIVEN[kind]:
            self._read.pass_over(pointer, f"Its status is `{medication.status}`, which does not say that any of it was given.")
            return
        known = self._lookup.medicines(concept)
        for name in known:
            self._read.add("prior_therapies", name, pointer)
        if not known:
            self._read.pass_over(pointer, "No criterion is known to ask for this medicine by this name.")

    def _referenced(self, medication: Medication) -> Concept:
        to = (medication.medication_reference.reference if medication.medication_reference else None) or ""
        within = {f"#{one.id}": one.code for one in medication.contained if one.id}
        return within.get(to) or self._medicines.get(to) or Concept()

    def _keep_medicine(self, pointer: str, entry: Any) -> None:
        found = entry.get("resource") if isinstance(entry, Mapping) else None
        if isinstance(found, Mapping) and found.get("resourceType") == "Medication" and (medicine := self._as(Medicine, pointer, found)):
            self._medicines[str(entry.get("fullUrl"))] = self._medicines[f"Medication/{medicine.id}"] = medicine.code

    def _procedure(self, pointer: str, procedure: Procedure) -> None:
        said = [words.plain(word) for word in procedure.code.words]
        if procedure.status not in ("completed", "in-progress"):
            self._read.pass_over(pointer, f"Its status is `{procedure.status}`, which does not say that it was done.")
        elif procedure.follows("mcode-radiotherapy-course-summary", "mcode-cancer-related-radiation-procedure"):
            self._read.add("prior_therapies", "radiotherapy", pointer)
        elif therapy := self._lookup.first(said, "therapy"):
            self._read.add("prior_therapies", therapy, pointer)
        elif condition := self._lookup.first(said, "condition"):
            self._read.add("conditions", {"condition": condition, "present": True}, pointer)
        else:
            self._read.pass_over(pointer, "No criterion is known to ask for this procedure by this name.")


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _begins(concept: Concept, with_: str) -> bool:
    return any(word.casefold().startswith(with_) for word in concept.words)


def _taken(observation: Observation) -> dict[str, Any]:
    """The day of the sample, where it is a whole day."""
    return {"collected_on": observation.day} if re.fullmatch(r"\d{4}-\d{2}-\d{2}", observation.day) else {}


def _typed(observation: Observation) -> list[str]:
    """The alleles that an HLA typing names; none where it is about their loss, or is no typing."""
    if not any(_HLA.search(word) and not _LOSS.search(word) for word in observation.code.words):
        return []
    said: list[str] = []
    for part in (observation, *observation.component):
        value = part.value_codeable_concept or Concept()
        said += [*value.words, *sorted(value.codes), *([part.value_string] if part.value_string else [])]
    return list(dict.fromkeys(allele for text in said for allele in _alleles(text)))


def _alleles(text: str) -> Iterator[str]:
    """The alleles in a genotype such as `HLA-A*02:01+HLA-A*24:02`; what is ambiguous (`A*02:01/A*02:09`) names none."""
    for part in re.split(r"[+^~,;\s]+", text):
        if "/" not in part and "*" in part:
            try:
                yield str(Allele.parse(part))
            except ValueError:
                continue
