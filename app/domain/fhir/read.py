"""What a bundle gave: the items of a profile with the places they came from, and all that was passed over."""

from dataclasses import dataclass, field
from typing import Any

from pydantic import ValidationError

from app.domain.matching.profile import Profile
from app.domain.matching.report import InputItem
from app.domain.matching.resolving import ProfileRefused, Refused


@dataclass
class Read:
    """A profile in the making. Nothing is dropped in silence: what becomes no item is told."""

    fields: dict[str, Any] = field(default_factory=dict)
    origins: dict[str, str] = field(default_factory=dict)
    """Pointers into what was sent, by pointers into the profile."""
    notes: dict[str, str] = field(default_factory=dict)
    """By pointers into the profile: what the caller should know of how it was read."""
    passed_over: list[InputItem] = field(default_factory=list)
    refused: list[Refused] = field(default_factory=list)

    def put(self, name: str, value: Any, pointer: str, note: str | None = None) -> None:
        """A value of the profile."""
        self.fields[name] = value
        self._from(f"/{name}", pointer, note)

    def add(self, name: str, value: Any, pointer: str, note: str | None = None) -> None:
        """One more of a list."""
        listed = self.fields.setdefault(name, [])
        self._from(f"/{name}/{len(listed)}", pointer, note)
        listed.append(value)

    def _from(self, item: str, pointer: str, note: str | None) -> None:
        self.origins[item] = pointer
        if note:
            self.notes[item] = note

    def pass_over(self, pointer: str, why: str) -> None:
        """Say that something was not used, and why."""
        self.passed_over.append(InputItem(pointer=pointer, used="not_used", resolved_to=None, note=why))

    def refuse(self, pointer: str, why: str, suggestions: tuple[str, ...] = ()) -> None:
        """Say that something cannot be read at all."""
        self.refused.append(Refused(pointer, why, suggestions))

    def profile(self) -> Profile:
        """The profile; raise ProfileRefused with everything that could not be read."""
        if not self.refused:
            try:
                return Profile.model_validate(self.fields)
            except ValidationError as wrong:
                for error in wrong.errors():
                    self.refuse(self.origin("/" + "/".join(map(str, error["loc"]))), str(error["msg"]).removeprefix("Value error, "))
        raise ProfileRefused(self.refused)

    def origin(self, pointer: str) -> str:
        """Where an item of the profile, or the nearest one around it, came from."""
        while pointer and pointer not in self.origins:
            pointer = pointer.rpartition("/")[0]
        return self.origins.get(pointer, "")

    def told(self, items: tuple[InputItem, ...]) -> tuple[InputItem, ...]:
        """The profile's input report with pointers into what was sent, and all that was passed over, in the order in which it was sent."""
        placed = [
            one.model_copy(
                update={
                    "pointer": self.origins.get(one.pointer, one.pointer),
                    "note": " ".join(note for note in (self.notes.get(one.pointer), one.note) if note) or None,
                }
            )
            for one in items
        ]
        return tuple(sorted([*placed, *self.passed_over], key=lambda one: _place(one.pointer)))


def _place(pointer: str) -> list[tuple[int, str]]:
    """Orders pointers as what they point to stands: numbers as numbers."""
    return [(int(step), "") if step.isdigit() else (-1, step) for step in pointer.split("/")]
