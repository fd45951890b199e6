"""Which classes a drug counts for: its own, and the classes above those."""

from collections.abc import Iterable, Mapping

from app.domain.entities import Therapy


def class_closure(therapies: Iterable[Therapy]) -> Mapping[str, frozenset[str]]:
    """Every therapy's id with all that it counts for, itself included. A circle of classes ends where it began."""
    direct = {therapy.id: therapy.classes for therapy in therapies}

    def above(therapy: str, seen: frozenset[str]) -> frozenset[str]:
        if therapy in seen:
            return seen
        seen |= {therapy}
        for parent in direct.get(therapy, ()):
            seen = above(parent, seen)
        return seen

    return {therapy: above(therapy, frozenset()) for therapy in direct}
