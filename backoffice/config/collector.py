"""Python's collector of cycles in a serving process.

What stays for good (modules, routes, books in memory) is millions of objects, and each full
collection would walk all of them, in the middle of somebody's request: half of what a batch of
fills took. So it is set aside once it is there, and the rest is looked at less often.
"""

from __future__ import annotations

import gc
from collections.abc import Iterable

from django.urls import get_resolver

# Of Python's 700, 10, 10: a pass over a thousand young objects takes a millisecond of a request.
THRESHOLDS = (1_000, 20, 50)


def serve_calmly() -> None:
    """For a process that is about to serve: import all of the routes, and set them aside."""
    _load(get_resolver().url_patterns)
    gc.set_threshold(*THRESHOLDS)
    set_aside()


def set_aside() -> None:
    """Collect once, and never look again at what is there now.

    What was set aside before is looked at this once, so that nothing is kept that nobody needs.
    """
    gc.unfreeze()
    gc.collect()
    gc.freeze()


def _load(patterns: Iterable[object]) -> None:
    for one in patterns:
        _load(getattr(one, "url_patterns", []))
