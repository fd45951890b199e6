"""What became of every item that a caller sent: nothing is dropped in silence."""

from collections.abc import Iterable, Iterator, Mapping

from app.domain.matching.frames import Held
from app.domain.matching.judgement import Reason
from app.domain.matching.judging import Heard
from app.domain.matching.patient import Patient
from app.domain.matching.report import InputItem


def input_report(patient: Patient, held: Iterable[Held], heard: Heard, notes: Mapping[str, str]) -> list[InputItem]:
    """One entry for each item; `notes` says by pointer what resolving its name found worth telling (a revoked code, a synonym)."""
    used = {"/tumor_type", "/country", *_pointers(heard, decided=True)}
    left_open = _left_open(held, heard) if not used.issuperset(_pointers(heard, decided=False)) else {}
    return [_item(pointer, resolved, pointer in used, left_open.get(pointer), notes.get(pointer)) for pointer, resolved in _sent(patient)]


def _pointers(heard: Heard, *, decided: bool) -> Iterator[str]:
    return (pointer for number, found in heard.found.items() if (number in heard.settled) is decided for pointer in found.looked_at)


def _left_open(held: Iterable[Held], heard: Heard) -> dict[str, Reason]:
    """Why the first criterion of the results that weighed an item was left open by it."""
    weighing = {number: found for number, found in heard.found.items() if number not in heard.settled}
    why: dict[str, Reason] = {}
    for one in held:
        for question in one.frame.criteria.questions if one.frame.criteria else ():
            found = weighing.pop(question.number, None)
            if found is not None and found.reason is not None:
                for pointer in found.looked_at:
                    why.setdefault(pointer, found.reason)
    return why


def _sent(patient: Patient) -> Iterator[tuple[str, str]]:
    yield "/tumor_type", patient.tumor_type
    if patient.disease_status is not None:
        yield "/disease_status", patient.disease_status.value
    for measured in patient.measured:
        yield measured.pointer, measured.marker or f"gene {measured.gene}"
    for typed in patient.typed:
        yield typed.pointer, str(typed.allele)
    if patient.prior_lines is not None:
        yield "/prior_lines", str(patient.prior_lines)
    for treated in patient.treated:
        yield treated.pointer, treated.therapy
    for pointer, value in (("/ecog", patient.ecog), ("/age", patient.age)):
        if value is not None:
            yield pointer, str(value)
    for stated in patient.stated:
        yield stated.pointer, stated.condition
    if patient.country is not None:
        yield "/country", patient.country


def _item(pointer: str, resolved: str, used: bool, left_open: Reason | None, note: str | None) -> InputItem:
    if used:
        return InputItem(pointer=pointer, used="used", resolved_to=resolved, note=note)
    if left_open is not None:
        return InputItem(pointer=pointer, used="partly_used", resolved_to=resolved, note=_joined(note, _WHY.get(left_open, "It left every criterion open.")))
    return InputItem(pointer=pointer, used="not_used", resolved_to=resolved, note=_joined(note, "No criterion of a relevant approach asks for it."))


_WHY: dict[Reason, str] = {
    Reason.CONFLICT: "It contradicts another item, so neither decides.",
    Reason.NO_NUMBERS: "A cut-off is asked for; give intensity and percent, or value and unit.",
    Reason.PERCENT_MISSING: "Give the percentage of cells as well.",
    Reason.REPORT_ALLOWS_BOTH: "Give the percentage at the intensity that is asked for.",
    Reason.UNIT_MISSING: "Give the unit of the value.",
    Reason.UNIT_DIFFERS: "The criterion is on another scale.",
    Reason.RESULT_NOT_STATED: "Give the laboratory's result, positive or negative.",
    Reason.ASSAY_CANNOT_TELL: "A measurement of the gene cannot show this form of it.",
    Reason.OTHER_METHOD: "The criterion asks for another method.",
    Reason.LOW_RESOLUTION: "Give the allele to two fields, such as A*02:01.",
    Reason.ONE_ALLELE_TYPED: "Give the other allele of the locus too.",
    Reason.VARIANT_NOT_STATED: "Give the exact alteration.",
    Reason.INDETERMINATE: "The laboratory could not tell.",
}


def _joined(*parts: str | None) -> str | None:
    return " ".join(part for part in parts if part) or None
