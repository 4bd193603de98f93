"""What stays is set aside from the collector of cycles; what nobody needs is not kept by that."""

import gc
import weakref
from collections.abc import Iterator

import pytest

from backoffice.config.collector import THRESHOLDS, serve_calmly, set_aside


@pytest.fixture(autouse=True)
def as_before() -> Iterator[None]:
    before = gc.get_threshold()
    yield
    gc.set_threshold(*before)
    gc.unfreeze()


class Node:
    """One that holds itself."""

    def __init__(self) -> None:
        self.itself = self


def test_what_is_there_is_not_looked_at_again() -> None:
    serve_calmly()
    assert gc.get_threshold() == THRESHOLDS
    assert gc.get_freeze_count() > 10_000
    assert len(gc.get_objects()) < 1_000


def test_what_was_set_aside_and_is_gone_is_freed_the_next_time() -> None:
    node = Node()
    gone = weakref.ref(node)
    set_aside()
    del node
    gc.collect()
    assert gone() is not None
    set_aside()
    assert gone() is None
