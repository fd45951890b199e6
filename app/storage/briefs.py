"""What lists show of a record, worked out once when a release is loaded."""

from app.catalogue.assemble import Catalogue
from app.catalogue.naming import names_of
from app.domain.approach import Approach
from app.domain.matching.atlas import Charted
from app.domain.names import fold


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
