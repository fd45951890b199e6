"""What is wrong in `data/`, where, and what would be right."""

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """One thing that a curator must mend."""

    file: str
    line: int
    wrong: str
    mend: str = ""

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.wrong}" + (f"; {self.mend}" if self.mend else "")


class CatalogueRefused(Exception):
    """The data cannot become a release. Carries every problem that was found."""

    def __init__(self, problems: list[Problem]) -> None:
        self.problems = sorted(set(problems))
        super().__init__(f"{len(self.problems)} problem(s) in the data")


def shown(file: Path, root: Path) -> str:
    """The file's path as a curator would type it."""
    try:
        return str(Path(root.name) / file.relative_to(root))
    except ValueError:
        return str(file)
