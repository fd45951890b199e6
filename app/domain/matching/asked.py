"""What is asked of a patient, prepared once for a release so that a profile costs only what it changes.

Approaches ask much the same questions. A leaf is therefore split: the Question, which is judged once for a patient, and the Asked, which is one
approach's wording of it with its source. Each carries what holds as long as a patient says nothing of it.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from app.domain.criteria import Leaf
from app.domain.matching.judgement import Judgement

Subject = tuple[str, str | None]
"""What a question is about: the kind of its leaf, and the marker, locus or condition where the kind alone does not say it."""


@dataclass(frozen=True, slots=True, eq=False)
class Test:
    """Something that can be found out. Each is one object for a release."""

    kind: str
    name: str
    marker: str | None
    method: str | None
    printed: bytes
    """As the report prints it, up to what it would decide."""


ToFindOut = tuple[Test, bytes]
"""A test, and a requirement that it would settle as the next tests print it."""


@dataclass(frozen=True, slots=True, eq=False)
class Question:
    """What leaves ask that differ at most in their sources."""

    number: int
    leaf: Leaf
    subject: Subject
    test: Test | None
    """What would answer it; None for what a clinician checks."""
    unheard: Judgement
    """What is found of a patient who says nothing of its subject."""


@dataclass(frozen=True, slots=True, eq=False)
class Asked:
    """One criterion of one approach."""

    kind: str
    """The leaf's kind, or the group's key."""
    question: Question | None
    """None for a group."""
    parts: tuple["Asked", ...]
    can_go: bool
    """Whether it is a condition that can pass."""
    numbers: frozenset[int]
    """Those of all questions in it."""
    unheard: Judgement
    """What is found of it as long as none of its questions is spoken of."""
    words: tuple[bytes, bytes, bytes]
    """As the report prints it: with the comma before it up to what was found of it, the requirement between, and its source behind."""
    printed: bytes
    """The whole of it behind a comma, as the report prints it for a patient who speaks of none of its questions."""
    to_find_out: ToFindOut | None
    """What would settle it; None for a group and for what a clinician checks."""

    def questions(self) -> Iterator[Question]:
        """Every leaf's question, in the order in which they were written."""
        if self.question is not None:
            yield self.question
        for part in self.parts:
            yield from part.questions()


@dataclass(frozen=True, slots=True, eq=False)
class Criteria:
    """All criteria of an indication, side by side: every one of them has to hold."""

    parts: tuple[Asked, ...]
    leaves: frozenset[int]
    """The questions that stand by themselves: one that fails, fails the whole."""
    open: tuple[tuple[int, ToFindOut], ...]
    """Those of them that are unknown as long as they are not spoken of, and what would settle each."""
    groups: tuple[Asked, ...]
    numbers: frozenset[int]
    """Those of all questions, in groups too."""
    questions: tuple[Question, ...]
    printed: bytes
    """All of them for a patient who speaks of none of their questions."""
