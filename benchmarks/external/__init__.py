"""Sets of utterances that others wrote and labelled, kept outside this repository.

Each module named after a set is its adapter: it turns the engine's frames into the labels of the
set. An adapter is handed what the engine made of an utterance, never the utterance.
"""
