"""What lists show of a record, worked out once when a release is loaded."""

from datetime import date

from app.catalogue.assemble import Catalogue
from app.catalogue.naming import names_of
from app.domain.approach import Approach
from app.domain.matching.atlas import Charted
from app.domain.names import fold
from app.storage.standing_rows import as_json


def words(approach: Approach, charted: Charted, catalogue: Catalogue) -> str:
    """Everything for which `q` finds an approach, folded, each phrase on a line of its own."""
    targets = {target.id: target for target in catalogue.targets}
    phrases = [
        *(named.text for named in names_of("approach", approach)),
        *(named.text for target in approach.targets for named in names_of("target", targets[target])),
        *(developer.name for developer in approach.developers),
        *(part for trial in charted.trials.values() for part in (trial.id.split(":", 1)[1], trial.name or "")),
        approach.summary.text,
    ]
    return "\n".join(dict.fromkeys(folded for phrase in phrases if (folded := fold(phrase))))


def barriers_answered(approach: Approach, catalogue: Catalogue) -> tuple[str, ...]:
    """The barriers that the approach's strategies are meant to overcome."""
    answers = {strategy.id: strategy.answers for strategy in catalogue.strategies}
    return tuple(sorted({barrier for strategy in approach.strategies for barrier in answers[strategy]}))


def countries(charted: Charted) -> tuple[str, ...]:
    """Where its trials have sites."""
    return tuple(sorted({country for trial in charted.trials.values() for country in trial.countries}))


def brief(approach: Approach, charted: Charted, barriers: tuple[str, ...], due: date) -> str:
    """What every list shows of an approach whatever the day, as JSON without its closing brace."""
    return as_json(
        {
            "id": approach.id,
            "name": approach.name,
            "aliases": list(approach.aliases),
            "modality": approach.modality,
            "cell_source": [source.value for source in approach.cell_source],
            "targets": list(approach.targets),
            "strategies": list(approach.strategies),
            "barriers": list(barriers),
            "routes": [route.value for route in approach.routes],
            "developers": [developer.name for developer in approach.developers],
            "tumor_types": list(charted.steps),
            "summary": approach.summary.text,
            "reviewed_through": str(approach.reviewed.through),
            "review_due": due.isoformat(),
            "second_reading": str(approach.reviewed.second_reading) if approach.reviewed.second_reading else None,
        }
    )[:-1]
