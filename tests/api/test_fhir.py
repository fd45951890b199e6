"""The match over FHIR: a clinical record as it is, read as far as it says something, and answered as other systems can read it."""

import copy
import json
from typing import Any

import httpx
import pytest
from fhir.resources.R4B.bundle import Bundle
from fhir.resources.R4B.capabilitystatement import CapabilityStatement
from fhir.resources.R4B.operationoutcome import OperationOutcome
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.api.fhir import BESIDE_IT, STOMACH
from app.domain.fhir.reading import read_bundle
from app.domain.matching.patient import Knowledge
from app.domain.matching.resolving import ProfileRefused
from app.domain.names import NameIndex
from app.domain.tumor_tree import TumorTree
from tests.conftest import TODAY

pytestmark = pytest.mark.anyio

MATCH = "/v1/fhir/ResearchStudy/$match"
MCODE = "http://hl7.org/fhir/us/mcode/StructureDefinition/mcode-"


def bundle(*resources: dict[str, Any]) -> dict[str, Any]:
    return {"resourceType": "Bundle", "type": "collection", "entry": [{"resource": one} for one in resources]}


def cancer(display: str = "Malignant melanoma", **fields: Any) -> dict[str, Any]:
    return {"resourceType": "Condition", "meta": {"profile": [f"{MCODE}primary-cancer-condition"]}, "code": {"text": display}, **fields}


def finding(display: str, **fields: Any) -> dict[str, Any]:
    return {"resourceType": "Observation", "status": "final", "code": {"text": display}, **fields}


def coded(code: str, **fields: Any) -> dict[str, Any]:
    return {"resourceType": "Observation", "status": "final", "code": {"coding": [{"system": "http://loinc.org", "code": code}]}, **fields}


def with_parameters(sent: dict[str, Any], **values: Any) -> dict[str, Any]:
    named = [{"name": name, "valueInteger" if isinstance(value, int) else "valueString": value} for name, value in values.items()]
    return {"resourceType": "Parameters", "parameter": [{"name": "patientData", "resource": sent}, *named]}


async def reported(api: httpx.AsyncClient, sent: dict[str, Any], **params: Any) -> dict[str, Any]:
    answer = await api.post(MATCH, json=sent, params={"answer": "report", **params})
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


def item(report: dict[str, Any], pointer: str) -> dict[str, Any]:
    found: dict[str, Any] = next(one for one in report["input_report"] if one["pointer"] == pointer)
    return found


def read_as(report: dict[str, Any]) -> dict[str, str]:
    return {one["pointer"]: one["resolved_to"] for one in report["input_report"] if one["resolved_to"]}


async def test_the_same_patient_gets_the_same_results_as_from_a_profile(api: httpx.AsyncClient) -> None:
    profile = {
        "tumor_type": "STAD",
        "disease_status": "metastatic",
        "biomarkers": [
            {"marker": "cldn18.2", "method": "ihc", "intensity": 2, "percent": 60, "collected_on": "2026-09-30"},
            {"marker": "her2", "method": "ihc", "result": "negative"},
        ],
        "prior_lines": 2,
        "ecog": 1,
        "age": 65,
        "country": "CN",
    }
    plain = (await api.post("/v1/match", json=profile)).json()

    report = await reported(api, BESIDE_IT)

    assert {name: value for name, value in report.items() if name != "input_report"} == {name: value for name, value in plain.items() if name != "input_report"}
    assert report["results"][0]["fit"] == "criteria_met"
    assert item(report, "/parameter/0/resource/entry/3/resource")["used"] == "used"
    assert item(report, "/parameter/1")["resolved_to"] == "2"


async def test_the_answer_is_a_searchset_as_fhir_has_it(api: httpx.AsyncClient) -> None:
    answer = await api.post(MATCH, json=BESIDE_IT)

    assert answer.headers["content-type"] == "application/fhir+json"
    assert answer.headers["cache-control"] == "no-store"
    found = Bundle.model_validate(answer.json())
    assert (found.type, found.total) == ("searchset", len(found.entry) - 1)
    first, *_, last = answer.json()["entry"]
    assert first["search"]["extension"][0]["valueCode"] == "probable"
    assert first["resource"]["condition"][0]["coding"][0]["code"] == "STAD"
    assert any("CLDN18.2 IHC 2+ or more in at least 40 %" in note["text"] for note in first["resource"]["note"])
    assert last["resource"]["resourceType"] == "OperationOutcome"
    assert any(issue.get("expression") == ["parameter[0].resource.entry[3].resource"] for issue in last["resource"]["issue"])
    assert any(issue["diagnostics"].startswith("Next to find out: ") for issue in last["resource"]["issue"])
    grades = {entry["search"]["extension"][0]["valueCode"] for entry in answer.json()["entry"][:-1]}
    assert "certain" not in grades


async def test_fit_and_limit_choose_and_the_total_says_how_many_there_are(api: httpx.AsyncClient) -> None:
    answer = await api.post(MATCH, json=BESIDE_IT, params={"fit": "needs_information", "limit": 2})

    entries = answer.json()["entry"]
    assert [entry["search"].get("extension", [{}])[0].get("valueCode") for entry in entries] == ["possible", "possible", None]
    assert answer.json()["total"] > 2


async def test_trials_are_identified_by_their_registry(api: httpx.AsyncClient) -> None:
    answer = await api.post(MATCH, json=BESIDE_IT)

    identifiers = [one for entry in answer.json()["entry"] for one in entry["resource"].get("identifier", ())]
    assert {"system": "http://clinicaltrials.gov", "value": "NCT06193902"} in identifiers
    assert all("system" not in one for one in identifiers if not one["value"].startswith("NCT"))


async def test_what_this_map_does_not_know_is_told_and_passed_over(api: httpx.AsyncClient) -> None:
    report = await reported(
        api,
        bundle(
            {"resourceType": "Practitioner", "name": [{"family": "Example"}]},
            cancer(),
            finding("Hemoglobin [Mass/volume] in Blood", valueQuantity={"value": 12.1, "unit": "g/dL"}),
            finding("HER2 [Presence] in Tissue by Immune stain", valueString="see report"),
            {**finding("HER2 [Presence] in Tissue by Immune stain", valueCodeableConcept={"text": "Positive"}), "status": "preliminary"},
            coded("89243-0", valueInteger=90),
        ),
    )

    assert [one["pointer"] for one in report["input_report"]] == [f"/entry/{index}/resource" for index in range(6)]
    assert [one["used"] for one in report["input_report"]] == ["not_used", "used", *["not_used"] * 4]
    assert all(one["note"] for one in report["input_report"] if one["used"] == "not_used")


async def test_tissue_and_histology_together_name_the_tumour_type(api: httpx.AsyncClient) -> None:
    alone = copy.deepcopy(STOMACH["entry"][1]["resource"])  # type: ignore[index]
    del alone["extension"]

    assert read_as(await reported(api, bundle(STOMACH["entry"][1]["resource"])))["/entry/0/resource"] == "STAD"  # type: ignore[index]
    assert read_as(await reported(api, bundle(alone)))["/entry/0/resource"] == "STOMACH"


async def test_a_code_names_the_tumour_type(api: httpx.AsyncClient) -> None:
    sent = cancer("", code={"coding": [{"system": "http://snomed.info/sct", "code": "312104005"}]})

    assert read_as(await reported(api, bundle(sent)))["/entry/0/resource"] == "CHOL"


async def test_metastases_are_read_from_conditions_and_from_the_m_category(api: httpx.AsyncClient) -> None:
    secondary = {"resourceType": "Condition", "meta": {"profile": [f"{MCODE}secondary-cancer-condition"]}, "code": {"text": "Metastasis in the liver"}}
    m_category = coded("21907-1", valueCodeableConcept={"coding": [{"system": "http://cancerstaging.org", "code": "cM1b"}]})
    none = coded("21907-1", valueCodeableConcept={"coding": [{"system": "http://cancerstaging.org", "code": "cM0"}]})
    doubtful = {**secondary, "verificationStatus": {"coding": [{"code": "differential"}]}}

    assert read_as(await reported(api, bundle(cancer(), secondary)))["/entry/1/resource"] == "metastatic"
    assert read_as(await reported(api, bundle(cancer(), m_category)))["/entry/1/resource"] == "metastatic"
    for open_still in (none, doubtful):
        assert "/entry/1/resource" not in read_as(await reported(api, bundle(cancer(), open_still)))


async def test_a_cancer_that_came_back_is_recurrent(api: httpx.AsyncClient) -> None:
    back = cancer(clinicalStatus={"coding": [{"code": "recurrence"}]})

    assert read_as(await reported(api, bundle(back)))["/entry/0/resource/clinicalStatus"] == "recurrent"


@pytest.mark.parametrize(
    ("scores", "read"),
    [
        ((("2026-01-05", 2), ("2026-10-02", 1)), {"/entry/2/resource": "1"}),
        ((("2026-10-02", 1), ("2026-01-05", 2)), {"/entry/1/resource": "1"}),
        ((("2026-10-02", 1), ("2026-10-02", 2)), {}),
        ((("2026-10-02", 0),), {"/entry/1/resource": "0"}),
        ((("2026-10-02", 5),), {}),
    ],
    ids=["later", "earlier", "contradicting", "zero", "no such score"],
)
async def test_the_latest_performance_status_counts(api: httpx.AsyncClient, scores: tuple[tuple[str, int], ...], read: dict[str, str]) -> None:
    sent = bundle(cancer(), *(coded("89247-1", effectiveDateTime=day, valueInteger=score) for day, score in scores))

    found = read_as(await reported(api, sent))

    assert {pointer: value for pointer, value in found.items() if pointer != "/entry/0/resource"} == read


@pytest.mark.parametrize(("born", "age"), [("1961-11-23", "65"), ("1961-11-24", "64"), ("1961-12", "64"), ("1961", None)])
async def test_age_is_told_where_the_date_of_birth_leaves_no_doubt(api: httpx.AsyncClient, born: str, age: str | None) -> None:
    report = await reported(api, bundle({"resourceType": "Patient", "birthDate": born}, cancer()))

    assert item(report, "/entry/0/resource/birthDate")["resolved_to"] == age


@pytest.mark.parametrize(
    ("kind", "status", "given"),
    [
        ("MedicationRequest", "completed", True),
        ("MedicationRequest", "active", False),
        ("MedicationRequest", "stopped", False),
        ("MedicationAdministration", "stopped", True),
        ("MedicationAdministration", "not-done", False),
        ("MedicationStatement", "active", True),
        ("MedicationStatement", "not-taken", False),
    ],
)
async def test_an_order_is_no_treatment(api: httpx.AsyncClient, kind: str, status: str, given: bool) -> None:
    sent = {"resourceType": kind, "status": status, "medicationCodeableConcept": {"text": "10 ML nivolumab 10 MG/ML Injection [Opdivo]"}}

    assert read_as(await reported(api, bundle(cancer(), sent))).get("/entry/1/resource") == ("nivolumab" if given else None)


async def test_a_medicine_in_a_resource_of_its_own_is_found(api: httpx.AsyncClient) -> None:
    taken = {"resourceType": "MedicationStatement", "status": "completed", "medicationReference": {"reference": "Medication/m1"}}
    within = {
        "resourceType": "MedicationStatement",
        "status": "completed",
        "contained": [{"resourceType": "Medication", "id": "a", "code": {"text": "pembrolizumab"}}],
        "medicationReference": {"reference": "#a"},
    }
    medicine = {"resourceType": "Medication", "id": "m1", "code": {"text": "nivolumab"}}

    found = read_as(await reported(api, bundle(cancer(), taken, medicine, within)))

    assert (found["/entry/1/resource"], found["/entry/3/resource"]) == ("nivolumab", "pembrolizumab")


async def test_a_variant_of_the_tumour_counts_and_one_of_the_germline_does_not(api: httpx.AsyncClient) -> None:
    variant = coded(
        "69548-6",
        valueCodeableConcept={"coding": [{"system": "http://loinc.org", "code": "LA9633-4"}]},
        component=[
            {
                "code": {"coding": [{"code": "48018-6"}]},
                "valueCodeableConcept": {"coding": [{"system": "http://www.genenames.org", "code": "HGNC:1097", "display": "BRAF"}]},
            },
            {"code": {"coding": [{"code": "48005-3"}]}, "valueCodeableConcept": {"text": "NP_004324.2:p.Val600Glu"}},
        ],
    )
    inherited = copy.deepcopy(variant)
    inherited["component"].append({"code": {"coding": [{"code": "48002-0"}]}, "valueCodeableConcept": {"coding": [{"code": "LA6683-2"}]}})
    profile = {"tumor_type": "MEL", "biomarkers": [{"marker": "braf", "variant": "V600E", "result": "positive", "method": "ngs"}]}

    report = await reported(api, bundle(cancer(), variant))

    assert report["results"] == (await api.post("/v1/match", json=profile)).json()["results"]
    assert read_as(report)["/entry/1/resource"] == "braf"
    assert "/entry/1/resource" not in read_as(await reported(api, bundle(cancer(), inherited)))


async def test_hla_typing_gives_its_alleles(api: httpx.AsyncClient) -> None:
    genotype = finding("HLA-A [Type] by High resolution", valueCodeableConcept={"text": "HLA-A*02:01+HLA-A*24:02"})
    ambiguous = finding("HLA-A [Type]", valueString="A*02:01/A*02:09")

    report = await reported(api, bundle(cancer(), genotype, ambiguous))

    assert [one["resolved_to"] for one in report["input_report"] if one["pointer"] == "/entry/1/resource"] == ["A*02:01", "A*24:02"]
    assert item(report, "/entry/2/resource")["used"] == "not_used"


async def test_conditions_are_present_or_ruled_out(api: httpx.AsyncClient) -> None:
    def condition(clinical: str | None, verified: str | None) -> dict[str, Any]:
        said: dict[str, Any] = {"resourceType": "Condition", "code": {"text": "HIV infection (disorder)"}}
        if clinical:
            said["clinicalStatus"] = {"coding": [{"code": clinical}]}
        if verified:
            said["verificationStatus"] = {"coding": [{"code": verified}]}
        return said

    async def outcomes(*sent: dict[str, Any]) -> set[str]:
        report = await reported(api, bundle(cancer(), *sent), limit=500)
        return {one["outcome"] for result in report["results"] for one in result["criteria"] if "HIV" in one["requirement"] and one["kind"] == "condition"}

    unsaid = await outcomes()
    assert await outcomes(condition("active", None)) != unsaid
    assert await outcomes(condition(None, "refuted")) != unsaid
    assert await outcomes(condition("resolved", None)) == unsaid == {"unknown"}


async def test_parameters_outweigh_the_bundle(api: httpx.AsyncClient) -> None:
    sent = bundle({"resourceType": "Patient", "address": [{"country": "US"}]}, cancer())

    report = await reported(api, with_parameters(sent, tumor_type="SYNS", country="DE", as_of="2026-01-31", zipCode="20852"))

    assert (report["as_of"], item(report, "/parameter/1")["resolved_to"]) == ("2026-01-31", "SYNS")
    assert item(report, "/parameter/0/resource/entry/1/resource")["note"] == "The parameter `tumor_type` outweighs it."
    assert "sites" in item(report, "/parameter/4")["note"]
    assert report["results"][0]["access"]["country"] == "DE"


@pytest.mark.parametrize(
    ("sent", "place", "words"),
    [
        ({"resourceType": "Patient"}, "resourceType", "Bundle is expected"),
        ({"resourceType": "Parameters", "parameter": []}, "resourceType", "Bundle is expected"),
        (bundle(), None, "no condition names a solid tumour"),
        (bundle(cancer("Grumbling of the elbow")), "entry[0].resource.code", "tumor_type"),
        (bundle(cancer("Acute Myeloid Leukemia")), "entry[0].resource.code", "blood cancer"),
        (bundle(cancer("Melanoma"), cancer("Hepatocellular carcinoma")), "entry[0].resource.code", "more than one tumour type"),
        (bundle(cancer(), {"resourceType": "Observation", "code": {}}), "entry[1].resource.status", "required"),
        (bundle(cancer(), {"resourceType": "Patient", "birthDate": "14.05.1961"}), "entry[1].resource.birthDate", "YYYY-MM-DD"),
        (bundle(cancer(), {"resourceType": "Patient", "birthDate": "1799-01-01"}), "entry[1].resource.birthDate", "1900"),
        (bundle({"resourceType": "Patient"}, {"resourceType": "Patient"}, cancer()), "entry[1].resource", "one patient"),
        ({"resourceType": "Bundle", "entry": [{"fullUrl": "urn:x"}]}, "entry[0].resource", "resourceType"),
        (with_parameters(bundle(cancer()), tumour_type="MEL"), "parameter[1].name", "tumor_type"),
        (with_parameters(bundle(cancer()), prior_lines=99), "parameter[1]", "less than or equal"),
        (with_parameters(bundle(cancer()), country="Germany"), "parameter[1]", "pattern"),
        (with_parameters(bundle(), tumor_type="Grumbling"), "parameter[1]", "no tumour type"),
    ],
)
async def test_what_cannot_be_read_is_an_operation_outcome_that_says_where(api: httpx.AsyncClient, sent: dict[str, Any], place: str | None, words: str) -> None:
    answer = await api.post(MATCH, json=sent)

    assert (answer.status_code, answer.headers["content-type"]) == (422, "application/fhir+json")
    OperationOutcome.model_validate(answer.json())
    issues = answer.json()["issue"]
    assert any(words in issue["diagnostics"] and issue.get("expression", [None])[0] == place for issue in issues), issues


async def test_other_errors_are_operation_outcomes_too(api: httpx.AsyncClient) -> None:
    wrong_parameter = await api.post(MATCH, json=STOMACH, params={"limitt": 3})
    no_json = await api.post(MATCH, content=b"{", headers={"content-type": "application/fhir+json"})
    no_such = await api.get("/v1/fhir/Patient/1")

    for answer, status in ((wrong_parameter, 422), (no_json, 422), (no_such, 404)):
        assert answer.status_code == status
        OperationOutcome.model_validate(answer.json())
    assert wrong_parameter.json()["issue"][0]["expression"] == ["limitt"]


async def test_a_body_that_says_it_is_fhir_is_read(api: httpx.AsyncClient) -> None:
    answer = await api.post(MATCH, content=json.dumps(STOMACH), headers={"content-type": "application/fhir+json"})

    assert answer.status_code == 200


async def test_the_capability_statement_names_the_operation(api: httpx.AsyncClient) -> None:
    answer = await api.get("/v1/fhir/metadata")

    CapabilityStatement.model_validate(answer.json())
    assert answer.json()["rest"][0]["resource"][0]["operation"][0]["name"] == "match"
    again = await api.get("/v1/fhir/metadata", headers={"if-none-match": answer.headers["etag"]})
    assert again.status_code == 304


ELEMENTS = (
    "id",
    "status",
    "code",
    "meta",
    "birthDate",
    "address",
    "valueString",
    "valueQuantity",
    "component",
    "extension",
    "medicationReference",
    "contained",
)
KINDS = ("Patient", "Condition", "Observation", "MedicationRequest", "Procedure", "Medication", "Parameters", "Bundle")
NAMES = ("code", "coding", "text", "status", "value", "resource", "entry", "system", "parameter", "name")

anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(NAMES), inner, max_size=3),
    max_leaves=8,
)
resources = st.fixed_dictionaries({"resourceType": st.sampled_from(KINDS)}, optional=dict.fromkeys((*ELEMENTS, "parameter"), anything))


@given(st.lists(resources | anything, max_size=4))
@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_whatever_is_sent_is_read_or_refused(sent: list[Any]) -> None:
    read = read_bundle({"resourceType": "Bundle", "entry": [{"resource": one} for one in sent]}, NameIndex(()), Knowledge(), TumorTree({}), TODAY)

    with pytest.raises(ProfileRefused):  # nothing here names a tumour type
        read.profile()
