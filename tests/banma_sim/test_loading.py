"""What is loaded for good is none of the garbage collector's business."""

import gc

import pytest

from banma_sim.loading import for_good


def test_the_collector_rests_while_loading_and_passes_over_what_was_loaded() -> None:
    before = gc.get_freeze_count()
    with for_good():
        assert not gc.isenabled()
        kept = [[number] for number in range(1000)]
    assert gc.isenabled()
    assert gc.get_freeze_count() >= before + len(kept)


def test_the_collector_goes_on_after_what_cannot_be_loaded() -> None:
    with pytest.raises(ValueError, match="unreadable"), for_good():
        raise ValueError("unreadable")
    assert gc.isenabled()
