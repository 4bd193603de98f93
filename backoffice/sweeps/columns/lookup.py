"""From keys of rows to their places in an array."""

from __future__ import annotations

import numpy as np

from backoffice.core.rules.columns import Codes

_SPARSEST = 8  # entries of a table for each key


def places_of(wanted: Codes, keys: Codes) -> Codes:
    """The place of each wanted key among the keys, which ascend; -1 where it is none of them."""
    if not len(keys):
        return np.full(len(wanted), -1, dtype=np.intp)
    first, last = int(keys[0]), int(keys[-1])
    if last - first < _SPARSEST * len(keys) + 1024:
        table = np.full(last - first + 2, -1, dtype=np.intp)  # the last for what is outside
        table[keys - first] = np.arange(len(keys))
        inside = wanted - first
        outside = (inside < 0) | (inside > last - first)
        if outside.any():
            inside = np.where(outside, last - first + 1, inside)
        return table[inside]
    found = np.minimum(np.searchsorted(keys, wanted), len(keys) - 1)
    return np.where(keys[found] == wanted, found, -1)


def ascending(values: Codes) -> bool:
    """Whether no value is smaller than the one before it."""
    return bool(np.all(values[1:] >= values[:-1]))
