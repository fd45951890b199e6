"""What a match finds: tumour tree, fit, near misses, order, next tests, input report, access."""

from typing import Any

import pytest

from app.domain.matching.judgement import Reason
from app.domain.matching.match import match
from app.domain.matching.report import MatchReport
from app.domain.vocabulary import DiseaseStatus, EvidenceStatus, Fit, Outcome, TumorMatch
from tests.build import CITED, approach, atlas, day, fact, indication, patient, responded, seen, typed

AS_OF = day("2026-11-23")
OPENED = fact("trial_opened", "2020-01-01")
CUT_OFF: dict[str, Any] = {"kind": "biomarker", "marker": "cldn18.2", "method": ["ihc"], "min_intensity": 2, "min_percent": 40}


def report(one: Any, *approaches: Any, **more: Any) -> MatchReport:
    return match(one, more.pop("as_of", AS_OF), atlas(*approaches), release="r-test", **more).report()


@pytest.mark.parametrize(
    ("coded", "relation", "outcome", "reason"),
    [
        ("STAD", TumorMatch.EXACT, Outcome.MET, None),
        ("DSTAD", TumorMatch.BROADER, Outcome.MET, None),
        ("EGC", TumorMatch.NARROWER, Outcome.UNKNOWN, Reason.NEEDS_SUBTYPE),
        ("STOMACH", TumorMatch.NARROWER, Outcome.UNKNOWN, Reason.NEEDS_SUBTYPE),
        ("SOLID", TumorMatch.NARROWER, Outcome.UNKNOWN, Reason.NEEDS_SUBTYPE),
        ("GEJ", TumorMatch.SIBLING, Outcome.NOT_MET, Reason.OTHER_TUMOR_TYPE),
    ],
)
def test_an_indication_covers_its_type_and_all_that_stands_below(coded: str, relation: TumorMatch, outcome: Outcome, reason: Reason | None) -> None:
    [result] = report(patient(coded), approach(timeline=(OPENED,), indications=(indication(),))).results

    assert result.tumor_match is relation
    assert (result.criteria[0].kind, result.criteria[0].outcome, result.criteria[0].reason) == ("tumor_type", outcome, reason)


def test_another_organ_is_not_relevant() -> None:
    assert report(patient("MEL"), approach(timeline=(OPENED,), indications=(indication(),))).results == ()


def test_all_solid_tumours_says_whether_it_includes_the_brain() -> None:
    without_brain = approach("a", indications=(indication(tumor_types=("SOLID_NON_CNS",)),))
    with_brain = approach("b", indications=(indication(tumor_types=("SOLID",)),))

    assert [result.approach.id for result in report(patient("GB"), without_brain, with_brain).results] == ["b"]
    assert {result.approach.id for result in report(patient("STAD"), without_brain, with_brain).results} == {"a", "b"}


@pytest.mark.parametrize(
    ("known", "fit", "near_miss"),
    [
        ({"prior_lines": 2, "measured": (seen(intensity=2, percent=60),)}, Fit.CRITERIA_MET, False),
        ({"prior_lines": 2}, Fit.NEEDS_INFORMATION, False),
        ({"prior_lines": 1}, Fit.CRITERIA_NOT_MET, True),
        ({"prior_lines": 1, "measured": (seen(intensity=2, percent=60),)}, Fit.CRITERIA_NOT_MET, True),
        ({"prior_lines": 2, "measured": (seen(intensity=2, percent=30),)}, Fit.CRITERIA_NOT_MET, False),
        ({"prior_lines": 1, "measured": (seen(intensity=2, percent=30),)}, Fit.CRITERIA_NOT_MET, False),
    ],
)
def test_fit_and_near_miss(known: dict[str, Any], fit: Fit, near_miss: bool) -> None:
    asked = indication(all_of=[CUT_OFF, {"kind": "prior_lines", "min": 2}])

    [result] = report(patient(**known), approach(timeline=(OPENED,), indications=(asked,))).results

    assert (result.fit, result.near_miss) == (fit, near_miss)


def test_a_wrong_tumour_type_is_no_near_miss() -> None:
    [result] = report(patient("GEJ", prior_lines=1), approach(timeline=(OPENED,), indications=(indication(),))).results

    assert (result.fit, result.near_miss) == (Fit.CRITERIA_NOT_MET, False)


def test_each_criterion_says_requirement_observation_margin_and_source() -> None:
    one = approach(timeline=(OPENED,), indications=(indication(**CUT_OFF),))

    [result] = report(patient(measured=(seen(intensity=2, percent=60),)), one).results
    cut_off = result.criteria[1]

    assert cut_off.requirement == "CLDN18.2 IHC 2+ or more in at least 40 % of tumour cells"
    assert (cut_off.observed, cut_off.margin, cut_off.outcome, cut_off.source) == ("2+ in 60 %", 20, Outcome.MET, "pubmed:1")


def test_order_is_the_returned_tuple() -> None:
    met = {"kind": "prior_lines", "min": 1}
    approved = approach("approved", (fact("decision_made", "2025-01-01", regulator="NMPA"),), (indication(**met),))
    trial = approach("trial", (responded(3, 9),), (indication(**met),))
    ended = approach("ended", (responded(3, 9), fact("programme_ended", "2025-01-01")), (indication(**met),))
    unknown = approach("unknown", (fact("decision_made", "2025-01-01"),), (indication(kind="ecog", max=1),))
    wrong = approach("wrong", (fact("decision_made", "2025-01-01"),), (indication(kind="prior_lines", min=5),))

    found = report(patient(prior_lines=2, country="CN"), ended, wrong, unknown, trial, approved).results

    assert [result.approach.id for result in found] == ["approved", "trial", "ended", "unknown", "wrong"]
    assert found[0].rank == ("criteria_met", "approved", "approved_in_country", "exact", 0, "approved")
    assert found[3].rank == ("needs_information", "approved", "not_approved_in_country", "exact", 1, "unknown")


def test_closeness_of_tumour_type_and_number_of_unknowns_decide_among_equals() -> None:
    broad = approach("a-broad", (fact("trial_opened", "2020-01-01", tumor_types=("EGC",)),), (indication(tumor_types=("EGC",)),))
    exact = approach("z-exact", (OPENED,), (indication(),))
    more_open = approach("b-open", (OPENED,), (indication(all_of=[{"kind": "prior_lines", "min": 2}, {"kind": "ecog", "max": 1}]),))

    found = report(patient(), broad, exact, more_open).results

    assert [result.approach.id for result in found] == ["z-exact", "b-open", "a-broad"]


@pytest.mark.parametrize(
    ("country", "approved", "word"), [("CN", True, "approved_in_country"), ("US", False, "not_approved_in_country"), (None, None, "country_not_stated")]
)
def test_access_by_country(country: str | None, approved: bool | None, word: str) -> None:
    one = approach(timeline=(fact("decision_made", "2025-01-01", regulator="NMPA"),), indications=(indication(),))

    [result] = report(patient(country=country), one).results

    assert (result.access.approved, result.rank[2]) == (approved, word)
    assert [regulator.value for regulator in result.access.approved_by] == ["NMPA"]


def test_a_european_authorisation_counts_in_each_of_its_countries() -> None:
    one = approach(timeline=(fact("decision_made", "2025-01-01", regulator="EMA"),), indications=(indication(),))

    assert [report(patient(country=code), one).results[0].access.approved for code in ("DE", "NO", "GB", "CH")] == [True, True, False, False]


def test_recruiting_trials_are_those_in_the_country_that_were_read_as_recruiting_by_then() -> None:
    def trial(number: int, **more: Any) -> dict[str, Any]:
        named = {"id": f"clinicaltrials:NCT0000000{number}", "title": "A trial", "phase": "1", "tumor_types": ["STAD"], "started": "2020-01-01"}
        return named | {"countries": ["CN"], "recruitment": "recruiting", "recruitment_read_on": "2024-01-01", **CITED} | more

    trials = [
        trial(1),
        trial(2, recruitment="completed"),
        trial(3, countries=["US"]),
        trial(4, recruitment_read_on="2026-01-01"),
        trial(5, tumor_types=["MEL"]),
    ]
    linked = tuple(fact("trial_opened", "2020-01-01", trial=one["id"]) for one in trials)
    one = approach(timeline=linked, trials=trials, indications=(indication(),))

    [in_2025] = report(patient(country="CN"), one, as_of=day("2025-01-01")).results
    [in_2026] = report(patient(country="CN"), one).results

    assert in_2025.access.recruiting_trials == ("clinicaltrials:NCT00000001",)
    assert in_2026.access.recruiting_trials == ("clinicaltrials:NCT00000004",), "a registry's word of January 2024 is too old by then"


def test_a_closed_trial_is_shown_only_where_nothing_newer_is_open() -> None:
    closed, label = indication("closed", until="2022-01-01"), indication("label", since="2025-01-01")
    one = approach(timeline=(OPENED,), indications=(closed, label))

    def shown(as_of: str) -> list[tuple[str, bool]]:
        found = report(patient(), one, as_of=day(as_of)).results
        return [(result.indication.id, result.indication.open) for result in found if result.indication]

    assert shown("2021-01-01") == [("closed", True)]
    assert shown("2022-01-01") == [("closed", True)]
    assert shown("2022-01-02") == [("closed", False)]
    assert shown("2025-01-01") == [("label", True)]
    assert shown("2019-01-01") == []


def test_criteria_that_nobody_recorded_are_unknown_and_not_met_by_default() -> None:
    [result] = report(patient(), approach(timeline=(OPENED,))).results

    assert result.fit is Fit.NEEDS_INFORMATION
    assert result.indication is None
    assert [(one.kind, one.outcome) for one in result.criteria] == [("tumor_type", Outcome.MET), ("not_recorded", Outcome.UNKNOWN)]
    assert report(patient(), approach(timeline=(OPENED,)), as_of=day("2019-01-01")).results == ()


def test_a_pooled_result_gives_a_patient_no_more_than_a_trial() -> None:
    pooled = approach(timeline=(responded(3, 20, tumor_types=("SOLID_NON_CNS",)),), indications=(indication(tumor_types=("SOLID_NON_CNS",)),))

    [result] = report(patient("STAD"), pooled).results

    assert result.evidence_status is EvidenceStatus.IN_TRIALS


def test_the_status_rests_on_facts_with_sources() -> None:
    [result] = report(patient(), approach(timeline=(responded(3, 9, "2024-01-01"),), indications=(indication(),))).results

    assert [(one.fact, one.source) for one in result.because] == [("x.2024-01-01.result-reported", "pubmed:1")]
    assert result.since == "2024-01-01"


def test_an_answer_for_a_day_after_the_review_says_so() -> None:
    one = approach(timeline=(OPENED,), indications=(indication(),), reviewed={"through": "2025-01-01"})

    assert [report(patient(), one, as_of=day(text)).results[0].beyond_review for text in ("2025-01-01", "2025-01-02")] == [False, True]


def test_next_tests_group_what_is_unknown_by_the_test_that_decides_it() -> None:
    first = approach("first", (responded(1, 2),), (indication(all_of=[CUT_OFF, {"kind": "hla", "alleles": ["A*02:01"]}]),))
    second = approach("second", (fact("decision_made", "2025-01-01"),), (indication(**CUT_OFF),))
    failed = approach("failed", (fact("decision_made", "2025-01-01"),), (indication(all_of=[{"kind": "prior_lines", "min": 9}, {"kind": "ecog", "max": 1}]),))

    found = report(patient(prior_lines=1), first, second, failed).next_tests

    assert [(one.test, one.kind, one.marker, one.method, one.best_status.value) for one in found] == [
        ("CLDN18.2 IHC", "biomarker", "cldn18.2", "ihc", "approved"),
        ("HLA-A typing to two fields", "hla", "hla-a", "typing", "responses_reported"),
    ]
    assert {one.approach for one in found[0].decides} == {"first", "second"}


def test_criteria_without_a_method_join_the_test_that_another_names_for_the_marker() -> None:
    by_ihc = approach("by-ihc", (OPENED,), (indication(**CUT_OFF),))
    by_any = approach("by-any", (OPENED,), (indication(kind="biomarker", marker="cldn18.2"),))

    [test] = report(patient(), by_any, by_ihc).next_tests

    assert (test.test, {one.approach for one in test.decides}) == ("CLDN18.2 IHC", {"by-any", "by-ihc"})


def test_a_tumour_coded_too_high_asks_for_pathology_first() -> None:
    [test] = report(patient("EGC", prior_lines=3), approach(timeline=(OPENED,), indications=(indication(),))).next_tests

    assert (test.kind, test.test) == ("tumor_type", "Exact tumour type (pathology)")


def test_nothing_that_was_sent_is_dropped_in_silence() -> None:
    one = approach(timeline=(OPENED,), indications=(indication(all_of=[CUT_OFF, {"kind": "prior_lines", "min": 2}]),))
    sent = patient(
        measured=(seen(result="positive"), seen("her2", at=1, result="negative")),
        typed=typed("A*02:01"),
        prior_lines=2,
        ecog=0,
        disease_status=DiseaseStatus.METASTATIC,
        country="CN",
    )

    items = {item.pointer: item for item in report(sent, one).input_report}

    assert {pointer: item.used for pointer, item in items.items()} == {
        "/tumor_type": "used",
        "/disease_status": "not_used",
        "/biomarkers/0": "partly_used",
        "/biomarkers/1": "not_used",
        "/hla/0": "not_used",
        "/prior_lines": "used",
        "/ecog": "not_used",
        "/country": "used",
    }
    assert items["/biomarkers/0"].note is not None
    assert "intensity and percent" in items["/biomarkers/0"].note


def test_counts_and_next_tests_rest_on_all_results_whatever_is_shown() -> None:
    several = [approach(name, (OPENED,), (indication(),)) for name in ("a", "b", "c")]

    found = report(patient(), *several, limit=1)

    assert (len(found.results), found.counts.needs_information, len(found.next_tests[0].decides)) == (1, 3, 3)
    assert report(patient(), *several, fits=(Fit.CRITERIA_MET,)).results == ()
