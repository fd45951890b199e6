"""What always holds, whatever the facts, the criteria and the patient."""

from datetime import date, timedelta
from typing import Any, get_args

from hypothesis import given, settings
from hypothesis import strategies as st

from app.domain.facts import Fact, FactKind, RegulatoryKind
from app.domain.history import steps
from app.domain.matching import judging
from app.domain.matching.match import match
from app.domain.matching.patient import Patient
from app.domain.matching.preparing import Preparing
from app.domain.matching.report import GuidanceRef, MatchReport
from app.domain.matching.verdicts import verdict
from app.domain.status import DatedFact, bearing_on, in_order, known_on, status_of
from app.domain.vocabulary import DiseaseStatus, Fit, Outcome
from tests.build import KNOWLEDGE, TREE, approach, atlas, criterion, fact, heard_of, indication, judge, responded, seen, stated, treated, typed

DAYS = st.dates(date(2015, 1, 1), date(2026, 11, 1))
KINDS = sorted({kind.model_fields["kind"].annotation.__args__[0] for kind in get_args(get_args(Fact)[0])})
TYPES = st.sampled_from(["STAD", "GEJ", "EGC", "DSTAD", "SOLID_NON_CNS", "SOLID", "MEL"])


@st.composite
def facts(draw: st.DrawFn) -> DatedFact:
    day, tumor_types = draw(DAYS).isoformat(), tuple(draw(st.lists(TYPES, min_size=1, max_size=3, unique=True)))
    kind = draw(st.sampled_from([*KINDS, "responses", "randomised", "refused"]))
    regulator = {"regulator": draw(st.sampled_from(["FDA", "NMPA", "EMA"]))}
    if kind == "responses":
        evaluable = draw(st.integers(1, 50))
        return responded(draw(st.integers(0, evaluable)), evaluable, day, tumor_types=tumor_types)
    if kind == "randomised":
        return fact("result_reported", day, tumor_types, design="randomised", primary_endpoint_met=draw(st.booleans()))
    if kind == "refused":
        return fact("decision_made", day, tumor_types, decision="refused", **regulator)
    regulated = kind in ("application_accepted", "application_withdrawn", "decision_made", "authorisation_withdrawn", "hold_placed", "hold_lifted")
    return fact(kind, day, tumor_types, **(regulator if regulated else {}))


def test_every_kind_of_fact_can_be_asked_for() -> None:
    assert sorted(get_args(FactKind)) == KINDS
    assert set(get_args(RegulatoryKind)) < set(KINDS)


@given(st.lists(facts(), max_size=12), facts(), DAYS)
def test_a_later_fact_never_changes_an_earlier_day(known: list[DatedFact], later: DatedFact, as_of: date) -> None:
    if later.since <= as_of:
        as_of = later.since - timedelta(days=1)

    before = status_of(known_on(as_of, bearing_on("STAD", in_order(known), TREE)))
    after = status_of(known_on(as_of, bearing_on("STAD", in_order([*known, later]), TREE)))

    assert before == after


@given(st.lists(facts(), max_size=12), DAYS)
def test_the_stored_steps_say_on_every_day_what_the_rules_say(known: list[DatedFact], as_of: date) -> None:
    ordered = in_order(known)
    walked = steps("STAD", ordered, TREE)

    [step] = [step for step in walked if step.since <= as_of and (step.until is None or as_of < step.until)]

    assert (step.status, step.because) == status_of(known_on(as_of, bearing_on("STAD", ordered, TREE)))


@given(st.lists(facts(), max_size=12))
def test_steps_follow_each_other_without_gap_or_overlap(known: list[DatedFact]) -> None:
    walked = steps("STAD", in_order(known), TREE)

    assert [step.until for step in walked[:-1]] == [step.since for step in walked[1:]]
    assert walked[-1].until is None
    assert all(step.status_since <= step.since for step in walked)


LEAVES = st.sampled_from(
    [
        {"kind": "biomarker", "marker": "cldn18.2", "method": ["ihc"], "min_intensity": 2, "min_percent": 40},
        {"kind": "biomarker", "marker": "her2", "result": "negative"},
        {"kind": "biomarker", "marker": "braf", "variant": "V600"},
        {"kind": "hla", "alleles": ["A*02:01", "A*02:06"]},
        {"kind": "hla", "alleles": ["A*02:05"], "need": "absent"},
        {"kind": "prior_lines", "min": 2},
        {"kind": "prior_therapy", "any_of": ["pd-1-antibody"]},
        {"kind": "prior_therapy", "any_of": ["braf-inhibitor"], "need": "not_received"},
        {"kind": "ecog", "max": 1},
        {"kind": "age", "min": 18},
        {"kind": "condition", "condition": "active-infection"},
        {"kind": "disease_status", "any_of": ["metastatic"]},
        {"kind": "text", "text": "A clinician checks."},
    ]
)
TREES: Any = st.recursive(
    LEAVES,
    lambda parts: st.builds(lambda group, found: {group: found}, st.sampled_from(["all_of", "any_of", "none_of"]), st.lists(parts, min_size=1, max_size=3)),
    max_leaves=8,
)

# Reports that contradict each other are left out here: taking one of two away settles what they left open.
MEASURED = st.sampled_from(
    [
        (),
        (seen(intensity=2, percent=60),),
        (seen(intensity=2, percent=30),),
        (seen(intensity=1, percent=60), seen(intensity=3, percent=45, at=1)),
        (seen(intensity=2, percent=60), seen("her2", result="negative", at=1)),
        (seen("her2", result="positive"), seen("braf", result="positive", variant="V600E", at=1)),
        (seen(gene="CLDN18", result="positive"), seen("braf", result="negative", at=1)),
    ]
)


@st.composite
def patients(draw: st.DrawFn) -> Patient:
    return Patient(
        tumor_type=draw(st.sampled_from(["STAD", "EGC", "DSTAD", "GEJ"])),
        disease_status=draw(st.none() | st.sampled_from(DiseaseStatus)),
        measured=draw(MEASURED),
        typed=draw(
            st.sampled_from([(), typed("A*02:01"), typed("A*02"), typed("A*02:05", "A*24:02"), typed("A*02:01", "A*11:01"), typed("A*24:02", "A*24:02")])
        ),
        prior_lines=draw(st.none() | st.integers(0, 4)),
        treated=draw(st.sampled_from([(), treated(nivolumab=True), treated(nivolumab=True, dabrafenib=True), treated(pd_1_antibody=False)])),
        ecog=draw(st.none() | st.integers(0, 4)),
        age=draw(st.none() | st.integers(0, 100)),
        stated=draw(st.sampled_from([(), stated(active_infection=True), stated(active_infection=False)])),
    )


def without_one(one: Patient) -> list[Patient]:
    """Every patient of whom one thing less is known."""
    fields = {field: getattr(one, field) for field in Patient.__slots__}
    found: list[Patient] = []
    for field, value in fields.items():
        if field == "tumor_type" or value in (None, ()):
            continue
        if isinstance(value, tuple):
            found += [Patient(**{**fields, field: value[:place] + value[place + 1 :]}) for place in range(len(value))]
        else:
            found.append(Patient(**{**fields, field: None}))
    return found


@settings(max_examples=300)
@given(TREES, patients())
def test_removing_an_observation_moves_outcomes_only_towards_unknown(tree: dict[str, Any], one: Patient) -> None:
    asked = criterion(**tree)
    whole = judge(asked, one, KNOWLEDGE).outcome

    for fewer in without_one(one):
        assert judge(asked, fewer, KNOWLEDGE).outcome in (whole, Outcome.UNKNOWN)


@settings(max_examples=300)
@given(TREES, patients())
def test_a_question_of_which_nothing_is_said_is_judged_as_unheard(tree: dict[str, Any], one: Patient) -> None:
    prepared = Preparing(KNOWLEDGE).asked(criterion(**tree), "x")
    found = heard_of(prepared, one, KNOWLEDGE).found

    for question in prepared.questions():
        assert found.get(question.number, question.unheard) == judging.judge(question.leaf, one, KNOWLEDGE)


@settings(max_examples=300)
@given(TREES, patients())
def test_the_verdict_is_that_of_the_criteria_as_one(tree: dict[str, Any], one: Patient) -> None:
    """Side by side, with the questions told apart, it comes to the same as judging the tree from its root."""
    asked, preparing = criterion(**tree), Preparing(KNOWLEDGE)
    side_by_side, whole = preparing.criteria(asked, "x"), preparing.asked(asked, "x")
    heard = heard_of(whole, one, KNOWLEDGE)

    reached = verdict(side_by_side, Outcome.MET, None, heard)
    settled = judging.settle(whole, heard)

    fits = {
        Outcome.NOT_MET: Fit.CRITERIA_NOT_MET,
        Outcome.UNKNOWN: Fit.NEEDS_INFORMATION,
        Outcome.MET: Fit.CRITERIA_MET,
        Outcome.NOT_EVALUATED: Fit.CRITERIA_MET,
    }
    assert reached.fit is fits[settled.outcome]
    assert reached.near_miss is (settled.outcome is Outcome.NOT_MET and settled.modifiable)
    assert list(reached.open) == judging.open_leaves([whole], heard)
    assert reached.unknowns == len(reached.open)


@settings(max_examples=100)
@given(st.lists(TREES, min_size=1, max_size=4), patients(), st.lists(facts(), max_size=6), DAYS)
def test_the_same_profile_on_the_same_release_gives_the_same_bytes(trees: list[Any], one: Patient, known: list[DatedFact], as_of: date) -> None:
    made = [approach(f"x{place}", in_order(known), (indication(**tree),)) for place, tree in enumerate(trees)]

    first = match(one, as_of, atlas(*made), release="r").printed()
    again = match(one, as_of, atlas(*reversed(made)), release="r").printed()

    assert first == again


@settings(max_examples=100)
@given(st.lists(TREES, min_size=1, max_size=4), patients(), st.lists(facts(), max_size=6), DAYS)
def test_a_report_is_printed_as_its_model_prints_it(trees: list[Any], one: Patient, known: list[DatedFact], as_of: date) -> None:
    made = [approach(f"x{place}", in_order(known), (indication(**tree),)) for place, tree in enumerate(trees)]
    beside = [GuidanceRef(id="records", title="Records to bring", path="/v1/guidance/records")]

    printed = match(one, as_of, atlas(*made), release="r", notes={"/tumor_type": "Read as STAD."}).printed(beside)

    assert MatchReport.model_validate_json(printed).model_dump_json().encode() == printed


@settings(max_examples=100)
@given(st.lists(TREES, min_size=1, max_size=4), patients(), DAYS)
def test_the_fit_follows_from_the_criteria_that_are_shown(trees: list[Any], one: Patient, as_of: date) -> None:
    made = [approach(f"x{place}", (fact("trial_opened", "2015-01-01"),), (indication(since="2015-01-01", **tree),)) for place, tree in enumerate(trees)]

    for result in match(one, as_of, atlas(*made), release="r").report().results:
        outcomes = {criterion.outcome for criterion in result.criteria}
        expected = "criteria_not_met" if Outcome.NOT_MET in outcomes else "needs_information" if Outcome.UNKNOWN in outcomes else "criteria_met"
        assert result.fit == expected
        assert not (result.near_miss and result.fit != "criteria_not_met")
