"""The engine as it is shipped, for sets that come without a vocabulary."""

from banma_sim.embedded import knowledge
from intents import Engine


def shipped_engine() -> Engine:
    """With the city and the menus of the distribution."""
    return knowledge(None, None).engine
