"""Small builders that tell a test's story: facts, criteria, approaches and patients with only what matters named."""

from datetime import date
from typing import Any

from pydantic import TypeAdapter

from app.domain.approach import Approach
from app.domain.criteria import Criterion
from app.domain.facts import Fact
from app.domain.hla import Allele
from app.domain.matching.asked import Asked, Question, Subject
from app.domain.matching.atlas import Atlas, chart
from app.domain.matching.judgement import Judgement
from app.domain.matching.judging import Heard, hear, open_leaves, settle
from app.domain.matching.patient import Knowledge, Measured, Patient, Stated, Treated, Typed
from app.domain.matching.preparing import Preparing
from app.domain.matching.profile import Observation
from app.domain.status import DatedFact, in_order
from app.domain.tumor_tree import TumorTree

CITED = {"source": "pubmed:1", "where": "abstract"}

TREE = TumorTree(
    {
        "SOLID": None,
        "SOLID_NON_CNS": "SOLID",
        "BRAIN": "SOLID",
        "GB": "BRAIN",
        "STOMACH": "SOLID_NON_CNS",
        "EGC": "STOMACH",
        "STAD": "EGC",
        "DSTAD": "STAD",
        "GEJ": "EGC",
        "SKIN": "SOLID_NON_CNS",
        "MEL": "SKIN",
    }
)

_FACT: TypeAdapter[Any] = TypeAdapter(Fact)
_CRITERION: TypeAdapter[Any] = TypeAdapter(Criterion)


def fact(kind: str, day: str, tumor_types: tuple[str, ...] = ("STAD",), **more: Any) -> DatedFact:
    """A dated fact, by default about stomach adenocarcinoma."""
    needed: dict[str, Any] = {}
    if kind in ("trial_opened", "trial_stopped"):
        needed = {"trial": "clinicaltrials:NCT00000001"} | ({"how": "completed"} if kind == "trial_stopped" else {})
    if kind == "result_reported":
        needed = {"population": "everyone treated", "design": "single_arm", "note": "as reported"}
    if kind in (
        "application_accepted",
        "application_withdrawn",
        "opinion_given",
        "decision_made",
        "authorisation_withdrawn",
        "designation_given",
        "hold_placed",
        "hold_lifted",
    ):
        needed = {"regulator": "FDA"}
    if kind == "designation_given":
        needed["designation"] = "orphan"
    if kind == "opinion_given":
        needed["opinion"] = "negative"
    if kind == "decision_made" and more.get("decision", "approved") == "approved":
        needed |= {"decision": "approved", "authorisation": "full", "label": "adults"}
    if kind == "programme_moved":
        needed = {"to": "somebody else"}
    made = _FACT.validate_python({"kind": kind, "date": day, "tumor_types": tumor_types, **CITED, **needed, **more})
    return DatedFact(f"x.{day}.{kind}", made.date.counts_from, made)


def facts(*found: DatedFact) -> tuple[DatedFact, ...]:
    """Facts in order of day."""
    return in_order(found)


def responded(responders: int, evaluable: int, day: str = "2024-01-01", **more: Any) -> DatedFact:
    """A result with its responses."""
    return fact("result_reported", day, responses={"responders": responders, "evaluable": evaluable}, **more)


def criterion(**said: Any) -> Any:
    """A criterion; leaves get a source."""
    return _CRITERION.validate_python(_cited(said))


def _cited(said: dict[str, Any]) -> dict[str, Any]:
    for group in ("all_of", "any_of", "none_of"):
        if group in said and "kind" not in said:
            return {group: [_cited(dict(part)) for part in said[group]]}
    return {**CITED, **said}


def ihc(min_percent: float = 40, min_intensity: int | None = 2, marker: str = "cldn18.2", **more: Any) -> Any:
    """An IHC floor, by default 2+ in 40 %."""
    return criterion(kind="biomarker", marker=marker, method=["ihc"], min_intensity=min_intensity, min_percent=min_percent, **more)


def seen(marker: str = "cldn18.2", *, gene: str | None = None, at: int = 0, **said: Any) -> Measured:
    """A laboratory finding."""
    return Measured(f"/biomarkers/{at}", None if gene else marker, gene, Observation(marker=gene or marker, **said))


def typed(*alleles: str) -> tuple[Typed, ...]:
    """HLA typing as printed."""
    return tuple(Typed(f"/hla/{place}", Allele.parse(text)) for place, text in enumerate(alleles))


def treated(**received: bool) -> tuple[Treated, ...]:
    """Therapies given or not; underscores stand for dashes."""
    return tuple(Treated(f"/prior_therapies/{place}", name.replace("_", "-"), given) for place, (name, given) in enumerate(received.items()))


def stated(**present: bool) -> tuple[Stated, ...]:
    """Conditions present or not; underscores stand for dashes."""
    return tuple(Stated(f"/conditions/{place}", name.replace("_", "-"), there) for place, (name, there) in enumerate(present.items()))


def patient(tumor_type: str = "STAD", **known: Any) -> Patient:
    """A patient of whom only this is known."""
    return Patient(tumor_type=tumor_type, **known)


KNOWLEDGE = Knowledge(
    class_closure={
        "nivolumab": frozenset({"nivolumab", "pd-1-antibody", "checkpoint-inhibitor"}),
        "pd-1-antibody": frozenset({"pd-1-antibody", "checkpoint-inhibitor"}),
        "checkpoint-inhibitor": frozenset({"checkpoint-inhibitor"}),
        "dabrafenib": frozenset({"dabrafenib", "braf-inhibitor"}),
        "braf-inhibitor": frozenset({"braf-inhibitor"}),
    },
    target_genes={"cldn18.2": "CLDN18", "her2": "ERBB2", "braf": "BRAF", "egfr": "EGFR", "egfrviii": "EGFR"},
    below_gene=frozenset({"cldn18.2", "egfrviii"}),
    hidden_from_gene_assays=frozenset({"cldn18.2"}),
    modifiable_conditions=frozenset({"active-infection"}),
    names={("marker", "cldn18.2"): "CLDN18.2", ("marker", "her2"): "HER2", ("tumor_type", "STAD"): "Stomach Adenocarcinoma"},
)


def judge(asked: Any, one: Patient, knowledge: Knowledge) -> Judgement:
    """The judgement of a criterion for a patient."""
    prepared = Preparing(knowledge).asked(asked, "x")
    return settle(prepared, heard_of(prepared, one, knowledge))


def still_open(asked: Any, one: Patient, knowledge: Knowledge) -> list[str]:
    """The kinds of what could still decide."""
    prepared = Preparing(knowledge).asked(asked, "x")
    return [test.kind for test, _ in open_leaves([prepared], heard_of(prepared, one, knowledge))]


def heard_of(prepared: Asked, one: Patient, knowledge: Knowledge) -> Heard:
    """What was found of the questions of which the patient speaks."""
    questions: dict[Subject, list[Question]] = {}
    for question in dict.fromkeys(prepared.questions()):
        questions.setdefault(question.subject, []).append(question)
    return hear(questions, one, knowledge)


def indication(
    id: str = "trial-1", tumor_types: tuple[str, ...] = ("STAD",), since: str = "2020-01-01", until: str | None = None, **criteria: Any
) -> dict[str, Any]:
    """A trial's indication."""
    return {
        "id": id,
        "tumor_types": tumor_types,
        "setting": "advanced disease",
        "basis": "trial",
        "trials": ["clinicaltrials:NCT00000001"],
        "since": since,
        **({"until": until} if until else {}),
        "criteria": _cited(criteria or {"kind": "prior_lines", "min": 2}),
        **CITED,
    }


def approach(id: str = "x", timeline: tuple[DatedFact, ...] = (), indications: tuple[dict[str, Any], ...] = (), **more: Any) -> Approach:
    """An approach with a timeline and indications."""
    return Approach.model_validate(
        {
            "id": id,
            "name": id.upper(),
            "modality": "car-t",
            "cell_source": ["autologous"],
            "targets": ["cldn18.2"],
            "routes": ["intravenous"],
            "summary": {"text": "An approach.", **CITED},
            "developers": [{"name": "Somebody", **CITED}],
            "timeline": [known.fact.model_dump(mode="json", exclude_none=True) for known in timeline],
            "indications": list(indications),
            "reviewed": {"through": "2026-11-23"},
            **more,
        }
    )


def atlas(*approaches: Approach, knowledge: Knowledge = KNOWLEDGE) -> Atlas:
    """A release of these approaches on the small tree."""
    trials = {trial.id: trial for one in approaches for trial in one.trials}
    return Atlas(TREE, {one.id: chart(one, trials, TREE) for one in approaches}, knowledge)


def day(text: str) -> date:
    """A day."""
    return date.fromisoformat(text)
