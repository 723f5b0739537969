"""One engine for all tests of understanding, over the small vocabulary of `vocabulary.yaml`."""

from pathlib import Path

import pytest

from banma_sim.regression.vocabulary_file import load_vocabulary
from intents import Engine
from intents.vocabulary import Vocabulary


@pytest.fixture(scope="session")
def vocabulary() -> Vocabulary:
    return load_vocabulary(Path(__file__).parent / "vocabulary.yaml")


@pytest.fixture(scope="session")
def engine(vocabulary: Vocabulary) -> Engine:
    return Engine.load(vocabulary)
