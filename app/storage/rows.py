"""Every row of a release, made from its records."""

from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

from pydantic import BaseModel
from sqlmodel import SQLModel

from app.catalogue.assemble import Catalogue
from app.catalogue.checks import walk
from app.catalogue.naming import KINDS, names_of
from app.domain.approach import Approach
from app.domain.facts import REGULATORY_KINDS
from app.domain.freshness import review_class, review_due
from app.domain.guidance import Guidance
from app.domain.history import dated, steps_beneath
from app.domain.matching.atlas import Atlas, Charted
from app.domain.matching.charting import draw_atlas
from app.domain.names import fold
from app.domain.record import Record
from app.domain.status import RULES_VERSION, DatedFact
from app.domain.tumor_tree import POOLED
from app.domain.vocabulary import STANDING, EvidenceStatus, Programme
from app.storage.briefs import barriers_answered, brief, countries, words
from app.storage.standing_rows import Row, as_json, headline_rows, moved_by, step_row, trial_state_rows
from app.storage.survey import Survey, totals
from app.storage.tables import (
    ApproachRow,
    ApproachTrial,
    ApproachWord,
    Citation,
    FactRow,
    FactTumorType,
    GuidanceRow,
    GuidanceWord,
    Headline,
    NameRow,
    Release,
    SourceRow,
    StepRow,
    Surveyed,
    SurveyedTotal,
    Term,
    TrialCountry,
    TrialRow,
    TrialState,
    TrialTumorType,
    TumorCover,
    TumorTypeRow,
)

_TERMS = ("targets", "modalities", "strategies", "barriers", "markers", "therapies", "conditions")

Rows = dict[type[SQLModel], list[Row]]


def rows_of(catalogue: Catalogue, loaded_at: datetime) -> Rows:
    """Every row of the release."""
    atlas = draw_atlas(
        tumor_types=catalogue.tumor_types,
        targets=catalogue.targets,
        markers=catalogue.markers,
        therapies=catalogue.therapies,
        conditions=catalogue.conditions,
        approaches=catalogue.approaches,
        trials=catalogue.trials,
    )
    rows: Rows = {model: [] for model in _FILLED_BIT_BY_BIT}
    for record in catalogue.tumor_types:
        line = atlas.tree.ancestors(record.id)
        rows[TumorTypeRow].append({"id": record.id, "name": record.name, "parent": record.parent, "depth": len(line), "body": _json(record)})
        rows[TumorCover] += [{"broad": node, "narrow": record.id, "distance": up} for up, node in enumerate((record.id, *line))]
    for kind in _TERMS:
        rows[Term] += [{"kind": KINDS[kind], "id": record.id, "name": record.name, "body": _json(record)} for record in getattr(catalogue, kind)]
    survey = Survey(atlas.surveyed, atlas.tree)
    for charted in sorted(atlas.charted.values(), key=lambda one: (one.approach.name, one.approach.id)):  # lists order by the numbers of steps
        _add_approach(rows, charted, catalogue, atlas, survey)
    rows[SurveyedTotal] = totals(rows[Surveyed])
    rows[TrialRow] = [
        {
            "id": trial.id,
            "phase": trial.phase.value,
            "recruitment": trial.recruitment.value,
            "read_on": trial.recruitment_read_on.counts_from,
            "begun": trial.begun,
            "body": _json(trial),
        }
        for trial in catalogue.trials
    ]
    rows[TrialTumorType] = [{"tumor_type": node, "trial": trial.id} for trial in catalogue.trials for node in dict.fromkeys(trial.tumor_types)]
    rows[TrialCountry] = [{"country": country, "trial": trial.id} for trial in catalogue.trials for country in dict.fromkeys(trial.countries)]
    rows[ApproachTrial] = [{"approach": charted.approach.id, "trial": trial} for charted in atlas.charted.values() for trial in charted.trials]
    rows[SourceRow] = [
        {
            "id": source.id,
            "kind": source.kind.value,
            "published": source.date.counts_from if source.date else None,
            "title": source.title,
            "body": _json(source),
        }
        for source in catalogue.sources
    ]
    for guidance in catalogue.guidance:
        _add_guidance(rows, guidance)
    rows[Citation] = list(_citations(catalogue))
    rows[NameRow] = list(_names(catalogue))
    rows[Release] = [
        {
            "slot": 1,
            "id": catalogue.release,
            "rules_version": RULES_VERSION,
            "loaded_at": loaded_at,
            "reviewed_through": min((approach.reviewed.through.counts_from for approach in catalogue.approaches), default=date(1900, 1, 1)),
            "counts": _counts(catalogue),
        }
    ]
    return rows


_FILLED_BIT_BY_BIT = (
    TumorTypeRow,
    TumorCover,
    Term,
    ApproachRow,
    ApproachWord,
    StepRow,
    Headline,
    Surveyed,
    TrialState,
    FactRow,
    FactTumorType,
    GuidanceRow,
    GuidanceWord,
)


def _add_approach(rows: Rows, charted: Charted, catalogue: Catalogue, atlas: Atlas, survey: Survey) -> None:
    approach = charted.approach
    barriers = barriers_answered(approach, catalogue)
    steps: list[Row] = []
    for tumor_type, found in charted.steps.items():
        name = atlas.knowledge.name("tumor_type", tumor_type)
        steps += [step_row(charted, step, name, beneath=False) for step in found]
        if tumor_type in POOLED:
            steps += [step_row(charted, step, name, beneath=True) for step in steps_beneath(tumor_type, charted.facts, atlas.tree)]
    for number, row in enumerate(steps, start=len(rows[StepRow]) + 1):
        row["number"] = number
    headlines = list(headline_rows(steps))
    rows[StepRow] += steps
    rows[Headline] += headlines
    rows[Surveyed] += survey.rows(steps)
    rows[TrialState] += trial_state_rows(charted)
    due = _review_due(approach, headlines, steps)
    rows[ApproachRow].append(
        {
            "id": approach.id,
            "name": approach.name,
            "modality": approach.modality,
            "reviewed_through": approach.reviewed.through.counts_from,
            "review_due": due,
            "words": words(approach, charted, catalogue),
            "brief": brief(approach, charted, barriers, due),
            "body": _json(approach),
        }
    )
    said = {
        "target": approach.targets,
        "strategy": approach.strategies,
        "barrier": barriers,
        "route": [route.value for route in approach.routes],
        "cell_source": [source.value for source in approach.cell_source],
        "developer": [developer.name for developer in approach.developers],
        "trial_country": countries(charted),
    }
    rows[ApproachWord] += [{"kind": kind, "word": word, "approach": approach.id} for kind, found in said.items() for word in dict.fromkeys(found)]
    moved = moved_by(charted)
    for position, known in enumerate(dated(approach)):
        rows[FactRow].append(_fact(approach, known, position, moved.get(known.id, [])))
        rows[FactTumorType] += [{"tumor_type": node, "fact": known.id} for node in dict.fromkeys(known.fact.tumor_types)]


def _review_due(approach: Approach, headlines: list[Row], steps: list[Row]) -> date:
    """Worked out for the day of the review, by what was recorded then: the release says it, no clock does."""
    reviewed = approach.reviewed.through.counts_from
    number = next((row["step"] for row in reversed(headlines) if row["since"] <= reviewed), None)
    if number is None:
        return review_due(reviewed, review_class(EvidenceStatus.PRECLINICAL, Programme.UNKNOWN))
    held = next(row for row in steps if row["number"] == number)
    programme = Programme.ACTIVE if reviewed <= held["active_until"] else Programme(held["programme_after"])
    return review_due(reviewed, review_class(STANDING[held["standing"]], programme))


def _add_guidance(rows: Rows, guidance: Guidance) -> None:
    said = [guidance.title, guidance.question, guidance.summary.text]
    for section in guidance.sections:
        said += [section.heading, *(paragraph.text for paragraph in section.paragraphs), *section.list]
    rows[GuidanceRow].append(
        {
            "id": guidance.id,
            "position": guidance.order,
            "topic": guidance.topic.value,
            "form": guidance.kind.value,
            "words": "\n".join(fold(text) for text in said),
            "body": _json(guidance),
        }
    )
    goes_with: dict[str, tuple[str, ...]] = {
        "audience": guidance.audiences,
        "tumor_type": guidance.tumor_types,
        "status": guidance.statuses,
        "modality": guidance.modalities,
        "target": guidance.targets,
        "barrier": guidance.barriers,
        "strategy": guidance.strategies,
    }
    rows[GuidanceWord] += [{"kind": kind, "word": str(word), "guidance": guidance.id} for kind, found in goes_with.items() for word in dict.fromkeys(found)]


def _fact(approach: Approach, known: DatedFact, position: int, moved: list[tuple[str, str, str]]) -> dict[str, Any]:
    return {
        "id": known.id,
        "approach": approach.id,
        "kind": known.fact.kind,
        "known_from": known.since,
        "position": position,
        "regulator": getattr(known.fact, "regulator", None),
        "trial": getattr(known.fact, "trial", None),
        "source": known.fact.source,
        "moved": as_json(moved),
        "body": _json(known.fact),
    }


def _citations(catalogue: Catalogue) -> Iterator[dict[str, Any]]:
    for listed, kind in KINDS.items():
        for record in getattr(catalogue, listed):
            cited = {value for _, part in walk(record) if isinstance(value := getattr(part, "source", None), str)}
            yield from ({"source": source, "kind": kind, "record": record.id} for source in sorted(cited))


def _names(catalogue: Catalogue) -> Iterator[dict[str, Any]]:
    found = [
        (named.kind, named.id, named.text, named.what)
        for listed, kind in KINDS.items()
        for record in getattr(catalogue, listed)
        for named in names_of(kind, record)
    ]
    developers = sorted({developer.name for approach in catalogue.approaches for developer in approach.developers})
    found += [("developer", name, name, "name") for name in developers]
    seen: set[tuple[str, str, str, bool]] = set()
    for number, (kind, record, text_, what) in enumerate(found, start=1):
        key = (kind, record, fold(text_), what == "name")
        if key[2] and key not in seen:
            seen.add(key)
            yield {"id": number, "kind": kind, "record": record, "text": text_, "folded": key[2], "what": what}


def _counts(catalogue: Catalogue) -> dict[str, int]:
    facts = [fact for approach in catalogue.approaches for fact in approach.timeline]
    return {
        **{listed: len(getattr(catalogue, listed)) for listed in KINDS if listed != "blood_cancers"},
        "facts": len(facts),
        "results": sum(fact.kind == "result_reported" for fact in facts),
        "regulatory_events": sum(fact.kind in REGULATORY_KINDS for fact in facts),
        "programme_events": sum(fact.kind.startswith("programme_") for fact in facts),
        "second_read": sum(approach.reviewed.second_reading is not None for approach in catalogue.approaches),
        "indications": sum(len(approach.indications) for approach in catalogue.approaches),
    }


def _json(record: Record | BaseModel) -> str:
    return record.model_dump_json()
