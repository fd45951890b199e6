"""The table of rules: each row, each precedence, each day before and after."""

import pytest

from app.domain.history import named_tumor_types, steps
from app.domain.standing import best_evidence, evidence_level, programme, regulatory
from app.domain.status import bearing_on, known_on, status_of
from app.domain.vocabulary import EvidenceLevel, EvidenceStatus, Programme, Regulator
from tests.build import TREE, approach, day, fact, facts, responded

S = EvidenceStatus


@pytest.mark.parametrize(
    ("known", "status"),
    [
        ((), S.PRECLINICAL),
        ((fact("designation_given", "2020-01-01"),), S.PRECLINICAL),
        ((fact("trial_opened", "2020-01-01"),), S.IN_TRIALS),
        ((fact("result_reported", "2020-01-01"),), S.NO_RESPONSES),
        ((responded(0, 10),), S.NO_RESPONSES),
        ((responded(1, 10),), S.RESPONSES_REPORTED),
        ((responded(1, 1, design="case"),), S.RESPONSES_REPORTED),
        ((fact("result_reported", "2020-01-01", responders_uncounted=True),), S.RESPONSES_REPORTED),
        ((fact("result_reported", "2020-01-01", design="randomised", primary_endpoint_met=True),), S.RANDOMISED_POSITIVE),
        ((fact("result_reported", "2020-01-01", design="randomised", primary_endpoint_met=False),), S.NO_RESPONSES),
        ((responded(5, 10, design="randomised", primary_endpoint_met=False),), S.RESPONSES_REPORTED),
        ((responded(5, 10), fact("programme_ended", "2025-01-01")), S.ENDED),
        ((fact("application_accepted", "2025-01-01"),), S.UNDER_REVIEW),
        ((fact("decision_made", "2025-01-01"),), S.APPROVED),
        ((fact("decision_made", "2025-01-01", decision="refused"),), S.PRECLINICAL),
    ],
)
def test_each_row_of_the_table(known: tuple[object, ...], status: EvidenceStatus) -> None:
    found, because = status_of(facts(*known))  # type: ignore[arg-type]

    assert found is status
    assert bool(because) is (status is not S.PRECLINICAL)


def test_one_regulator_refusing_leaves_another_regulators_approval_standing() -> None:
    known = facts(fact("decision_made", "2025-01-01", regulator="NMPA"), fact("decision_made", "2025-06-01", regulator="FDA", decision="refused"))

    status, because = status_of(known)

    assert status is S.APPROVED
    assert [one.fact.regulator for one in because] == [Regulator.NMPA]  # type: ignore[union-attr]
    assert [(one.regulator, one.situation) for one in regulatory(known)] == [(Regulator.NMPA, "approved"), (Regulator.FDA, "refused")]


def test_an_approval_stands_although_the_programme_moved_or_ended() -> None:
    known = facts(fact("decision_made", "2025-01-01"), fact("programme_ended", "2025-06-01"))

    assert status_of(known)[0] is S.APPROVED


def test_an_authorisation_that_is_withdrawn_with_nothing_elsewhere_is_an_end() -> None:
    known = facts(fact("decision_made", "2024-01-01"), fact("authorisation_withdrawn", "2025-01-01"))

    status, because = status_of(known)

    assert status is S.ENDED
    assert [one.fact.kind for one in because] == ["authorisation_withdrawn"]
    assert best_evidence(known) is S.APPROVED


def test_an_authorisation_withdrawn_by_one_regulator_leaves_the_others() -> None:
    known = facts(
        fact("decision_made", "2010-04-29", regulator="FDA"),
        fact("decision_made", "2013-09-06", regulator="EMA"),
        fact("authorisation_withdrawn", "2015-05-06", regulator="EMA"),
    )

    assert status_of(known)[0] is S.APPROVED
    assert {one.regulator: one.situation for one in regulatory(known)} == {Regulator.FDA: "approved", Regulator.EMA: "authorisation_withdrawn"}


def test_a_refused_application_may_be_filed_again() -> None:
    refused = (fact("application_accepted", "2024-01-01"), fact("decision_made", "2024-10-01", decision="refused"))

    assert status_of(facts(*refused, responded(3, 10)))[0] is S.RESPONSES_REPORTED
    assert status_of(facts(*refused, fact("application_accepted", "2025-01-01")))[0] is S.UNDER_REVIEW


def test_an_application_that_is_withdrawn_is_no_longer_under_review() -> None:
    known = facts(responded(3, 10), fact("application_accepted", "2025-01-01"), fact("application_withdrawn", "2025-03-01"))

    assert status_of(known)[0] is S.RESPONSES_REPORTED


def test_a_programme_may_be_taken_up_again() -> None:
    known = facts(responded(3, 10), fact("programme_ended", "2024-06-01"), fact("programme_resumed", "2025-01-01"))

    assert status_of(known)[0] is S.RESPONSES_REPORTED
    assert programme(known, day("2025-06-01")) is Programme.ACTIVE


def test_a_committees_opinion_is_not_a_decision() -> None:
    known = facts(fact("application_accepted", "2025-01-01", regulator="EMA"), fact("opinion_given", "2026-01-01", regulator="EMA"))

    assert status_of(known)[0] is S.UNDER_REVIEW


def test_an_application_is_found_before_an_end() -> None:
    known = facts(fact("application_accepted", "2025-01-01"), fact("programme_ended", "2025-02-01"))

    assert status_of(known)[0] is S.UNDER_REVIEW


@pytest.mark.parametrize(
    ("as_of", "status"),
    [
        ("2020-01-01", S.PRECLINICAL),
        ("2022-03-21", S.PRECLINICAL),
        ("2022-03-22", S.IN_TRIALS),
        ("2024-06-29", S.IN_TRIALS),
        ("2024-06-30", S.RESPONSES_REPORTED),
        ("2025-06-01", S.RANDOMISED_POSITIVE),
        ("2025-06-24", S.RANDOMISED_POSITIVE),
        ("2025-06-25", S.UNDER_REVIEW),
        ("2026-06-21", S.UNDER_REVIEW),
        ("2026-06-22", S.APPROVED),
        ("2030-01-01", S.APPROVED),
    ],
)
def test_every_day_of_a_story(as_of: str, status: EvidenceStatus) -> None:
    story = facts(
        fact("trial_opened", "2022-03-22"),
        responded(16, 28, "2024-06"),
        fact("result_reported", "2025-06-01", design="randomised", primary_endpoint_met=True),
        fact("application_accepted", "2025-06-25", regulator="NMPA"),
        fact("decision_made", "2026-06-22", regulator="NMPA"),
    )

    walked = steps("STAD", story, TREE)
    in_force = [step for step in walked if step.since <= day(as_of) and (step.until is None or day(as_of) < step.until)]

    assert status_of(known_on(day(as_of), story))[0] is status
    assert [step.status for step in in_force] == [status]


def test_a_step_keeps_the_day_on_which_its_status_began() -> None:
    walked = steps("STAD", facts(responded(1, 5, "2024-01-01"), responded(4, 9, "2025-01-01")), TREE)

    assert [(step.status, step.status_since.isoformat()) for step in walked[1:]] == [(S.RESPONSES_REPORTED, "2024-01-01")] * 2


def test_a_fact_bears_on_the_types_beneath_and_not_on_those_above_or_beside() -> None:
    known = facts(responded(2, 5, tumor_types=("STAD",)))

    assert bearing_on("STAD", known, TREE)
    assert bearing_on("DSTAD", known, TREE)
    assert not bearing_on("EGC", known, TREE)
    assert not bearing_on("GEJ", known, TREE)


def test_a_result_pooled_over_all_solid_tumours_shows_no_response_in_any_one_of_them() -> None:
    known = facts(responded(2, 20, tumor_types=("SOLID_NON_CNS",)))

    assert status_of(bearing_on("SOLID_NON_CNS", known, TREE))[0] is S.RESPONSES_REPORTED
    assert status_of(bearing_on("STAD", known, TREE))[0] is S.IN_TRIALS
    assert bearing_on("GB", known, TREE) == ()


def test_an_end_of_the_whole_programme_bears_on_every_type() -> None:
    known = facts(responded(2, 5), fact("programme_ended", "2025-01-01", tumor_types=("SOLID",)))

    assert status_of(bearing_on("STAD", known, TREE))[0] is S.ENDED


@pytest.mark.parametrize(
    ("known", "elsewhere", "level"),
    [
        ((fact("decision_made", "2025-01-01"),), False, EvidenceLevel.A),
        ((fact("decision_made", "2025-01-01"), fact("authorisation_withdrawn", "2026-01-01")), False, EvidenceLevel.A),
        ((fact("result_reported", "2020-01-01", design="randomised", primary_endpoint_met=True),), False, EvidenceLevel.A),
        ((responded(1, 10),), False, EvidenceLevel.B),
        ((responded(1, 1, design="case"),), False, EvidenceLevel.C),
        ((responded(0, 10),), True, EvidenceLevel.E),
        ((responded(0, 10),), False, EvidenceLevel.D),
        ((), False, EvidenceLevel.D),
    ],
)
def test_the_level_of_the_best_supporting_result(known: tuple[object, ...], elsewhere: bool, level: EvidenceLevel) -> None:
    assert evidence_level(facts(*known), elsewhere) is level  # type: ignore[arg-type]


@pytest.mark.parametrize(("as_of", "found"), [("2023-01-01", Programme.ACTIVE), ("2026-01-01", Programme.ACTIVE), ("2026-01-02", Programme.UNKNOWN)])
def test_a_programme_of_which_nothing_is_heard_for_three_years_is_unknown(as_of: str, found: Programme) -> None:
    assert programme(facts(fact("trial_opened", "2023-01-01")), day(as_of)) is found


def test_every_type_named_by_a_fact_an_indication_or_a_trial_has_steps() -> None:
    one = approach(timeline=(responded(1, 2, tumor_types=("STAD", "GEJ")), fact("trial_opened", "2025-01-01", tumor_types=("MEL",))))

    assert named_tumor_types(one) == ("STAD", "GEJ", "MEL")
