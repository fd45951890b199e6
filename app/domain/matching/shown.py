"""How a reader would write what was observed."""

from app.domain.matching.profile import Observation
from app.domain.vocabulary import Method


def number(value: float) -> str:
    """40 rather than 40.0."""
    return f"{value:g}"


def shown_observation(said: Observation) -> str:
    """`2+ in 60 %`, `positive (IHC)`, `V600E positive`, `12 CPS`."""
    parts: list[str] = []
    if said.variant:
        parts.append(said.variant)
    if said.result:
        parts.append(said.result.value)
    if said.intensity is not None and said.percent is not None:
        parts.append(f"{said.intensity}+ in {number(said.percent)} %")
    elif said.intensity is not None:
        parts.append(f"{said.intensity}+")
    elif said.percent is not None:
        parts.append(f"{number(said.percent)} % of cells")
    if said.value is not None:
        parts.append(f"{number(said.value)} {said.unit}" if said.unit else f"{number(said.value)} without a unit")
    text = " ".join(parts)
    stained = said.intensity is not None or said.percent is not None
    return text if said.method is None or (stained and said.method is Method.IHC) else f"{text} ({said.method.value.upper()})"
