"""Rows that say how far an approach had come on a day, with what answers show of it already written out as JSON.

What depends on the day of asking and not only on the facts known by then (whether anybody still works on it) is kept as a date, so that a query
needs no rule.
"""

import json
from collections.abc import Iterator, Sequence
from datetime import date
from itertools import pairwise
from typing import Any

from app.domain.history import BEGINNING, Step
from app.domain.matching.atlas import Charted
from app.domain.standing import (
    BELIEVED_FOR_MONTHS,
    best_evidence,
    ended_by_developer,
    evidence_level,
    highest_phase,
    months_after,
    opened_by,
    programme_course,
    recruiting,
    regulatory,
)
from app.domain.vocabulary import STANDING
from app.storage.tables import FOREVER

Row = dict[str, Any]


def as_json(value: Any) -> str:
    """JSON as short as it gets, letters of every script as they are."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def step_row(charted: Charted, step: Step, tumor_name: str, *, beneath: bool) -> Row:
    """One row of `step`."""
    newest = max((known.since for known in step.known), default=None)
    active_until, afterwards = programme_course(step.status, ended_by_developer(step.known), newest)
    because = [{"fact": known.id, "source": known.fact.source} for known in step.because]
    head = {
        "tumor_type": {"id": step.tumor_type, "name": tumor_name},
        "evidence_status": step.status.value,
        "since": None if step.status_since == BEGINNING else step.status_since.isoformat(),
        "because": because,
        "best_evidence": best_evidence(step.known).value,
        "evidence_level": evidence_level(step.known, charted.responses_outside(step, step.since)).value,
        "regulatory": [
            {
                "regulator": entry.regulator.value,
                "situation": entry.situation,
                "date": str(entry.rests_on.fact.date),
                "authorisation": getattr(entry.rests_on.fact, "authorisation", None),
                "label": getattr(entry.rests_on.fact, "label", None),
                "fact": entry.rests_on.id,
                "source": entry.rests_on.fact.source,
            }
            for entry in regulatory(step.known)
        ],
    }
    return {
        "approach": charted.approach.id,
        "tumor_type": step.tumor_type,
        "beneath": beneath,
        "since": step.since,
        "until": step.until or FOREVER,
        "standing": STANDING.index(step.status),
        "status_since": step.status_since,
        "active_until": active_until,
        "programme_after": afterwards.value,
        "head": as_json(head)[:-1],
        "because": as_json(because),
    }


def headline_rows(steps: Sequence[Row]) -> Iterator[Row]:
    """For each day on which something became known, the furthest of the approach's steps; equals stand in the curator's order."""
    by_day: dict[date, list[Row]] = {}
    for row in steps:
        if not row["beneath"]:
            by_day.setdefault(row["since"], []).append(row)
    for rows in by_day.values():
        furthest = min(rows, key=lambda row: (row["standing"], row["number"]))
        yield {**{key: furthest[key] for key in ("approach", "since", "until", "standing")}, "step": furthest["number"]}


def trial_state_rows(charted: Charted) -> Iterator[Row]:
    """For each day on which a trial began or a registry record was read: the highest phase, and the trials that take patients."""
    trials = {trial.id: trial for trial in sorted(charted.trials.values(), key=lambda trial: (trial.begun, trial.id))}
    read = {trial.recruitment_read_on.counts_from for trial in trials.values()}
    silent = {months_after(read_on, BELIEVED_FOR_MONTHS) for read_on in read}
    days = sorted({BEGINNING, *(trial.begun for trial in trials.values()), *read, *silent})
    for day, following in pairwise([*days, FOREVER]):
        begun = opened_by(day, trials)
        phase, taking = highest_phase(begun), recruiting(begun, day)
        read_on = min((trial.recruitment_read_on.counts_from for trial in taking), default=None)
        shown = {"trials": [trial.id for trial in taking], "read_on": read_on.isoformat()} if read_on else None
        yield {
            "approach": charted.approach.id,
            "since": day,
            "until": following,
            "recruits": bool(taking),
            "body": f'"phase":{as_json(phase.value if phase else None)},"recruiting":{as_json(shown)}',
        }


def moved_by(charted: Charted) -> dict[str, list[tuple[str, str, str]]]:
    """By fact: tumour type, status before and status after, of every status that began on its day and rests on it."""
    found: dict[str, list[tuple[str, str, str]]] = {}
    for tumor_type, steps in charted.steps.items():
        for before, after in pairwise(steps):
            if before.status is not after.status:
                known_before = {known.id for known in before.known}
                for known in after.because:
                    if known.id not in known_before:
                        found.setdefault(known.id, []).append((tumor_type, before.status.value, after.status.value))
    return found
