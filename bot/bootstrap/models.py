"""The trained models that the settings name: read once at the start; where there are none, nothing is imported."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.domain.errors import ConfigError
from bot.rules.proposals import Propose, propose_nothing, proposer
from bot.settings import Config

if TYPE_CHECKING:
    from bot.text.learning.model import Model


def proposals_of(config: Config) -> Propose:
    """What proposes labels in this process. Raises BadModel or ConfigError for a file that cannot be used."""
    asked = config.proposals
    models = [_model(config, at) for at in range(len(asked.models))]
    return proposer(models, asked.at_least) if models else propose_nothing


def _model(config: Config, at: int) -> Model:
    from bot.text.learning.modelfile import unpacked

    path = config.proposals.models[at]
    try:
        model = unpacked(path.read_bytes(), path.name)
    except OSError as error:
        raise ConfigError(f"proposals.models: {path} cannot be read: {error.strerror}") from error
    if not model.dimension:
        raise ConfigError(
            f"proposals.models: {path} proposes labels of no dimension: train it with `qungui text train --dimension …`"
        )
    return model
