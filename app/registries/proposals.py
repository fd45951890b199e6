"""What a curator should look at after a refresh: each proposal says which record, what it says, what the registry says, and what to write."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from app.catalogue.read import Draft, Place
from app.catalogue.registered import TrialRead
from app.domain.approach import Trial
from app.domain.vocabulary import Phase, Recruitment

_STOPPED = {Recruitment.COMPLETED, Recruitment.TERMINATED, Recruitment.WITHDRAWN, Recruitment.SUSPENDED}


@dataclass(frozen=True, slots=True)
class Proposal:
    """One thing to accept or to turn down by hand."""

    file: str
    line: int
    record: str
    says: str
    propose: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.record}: {self.says}; {self.propose}"


def proposals(draft: Draft, read: Mapping[str, tuple[date, TrialRead]]) -> Iterator[Proposal]:
    """Differences between what is recorded of trials and what their registry said."""
    for trial, place in draft.of("trials"):
        assert isinstance(trial, Trial)
        if trial.id in read:
            day, said = read[trial.id]
            yield from _of_trial(trial, place, said, said.updated or day.isoformat())


def _of_trial(trial: Trial, place: Place, said: TrialRead, seen_on: str) -> Iterator[Proposal]:
    def differs(field: str, recorded: object, registered: object, also: str = "") -> Proposal:
        line = place.document.line((*place.path, field))
        says = f"{field} is recorded as {recorded}, the registry says {registered} (record of {seen_on})"
        return Proposal(place.file, line, trial.id, says, f"look at it and write `{field}: {registered}`{also}")

    if said.recruitment is not trial.recruitment and seen_on > str(trial.recruitment_read_on):
        fact = ""
        if said.recruitment in _STOPPED:
            reason = f", with its reason in our own words ({said.why_stopped})" if said.why_stopped else ""
            fact = f", and a dated fact `trial_stopped`, how: {said.recruitment.value}{reason}"
        yield differs("recruitment", trial.recruitment.value, said.recruitment.value, f", `recruitment_read_on: {seen_on}`{fact}")
    if said.started and trial.started and not said.started.startswith(str(trial.started)) and not str(trial.started).startswith(said.started):
        yield differs("started", trial.started, said.started)
    if said.enrolment is not None and trial.enrolment is not None and said.enrolment != trial.enrolment:
        yield differs("enrolment", trial.enrolment, said.enrolment)
    if said.phase not in (trial.phase, Phase.NOT_STATED):
        yield differs("phase", trial.phase.value, said.phase.value)
