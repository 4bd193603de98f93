"""Which lines of a batch can be posted side by side: those of different accounts."""

from collections.abc import Collection
from itertools import compress
from zlib import crc32

from backoffice.ledger.types import AccountKey, Movement

_SHARED = 0  # owners whose accounts do not make others wait; the others' parts are powers of two


def parts_of(
    movements: list[Movement], hot: Collection[AccountKey], count: int
) -> list[list[Movement]] | None:
    """The lines in `count` parts by owner, each in its order; None where they do not fall apart.

    No account is in two parts unless it is in `hot`, since a part keeps the locks of all others
    until every part is done. The same lines give the same parts.
    """
    shared = {key.owner for key in hot}
    used = {(m[0], m[1], m[4]) for m in movements if m[0] in shared}
    used.update([(m[2], m[3], m[4]) for m in movements if m[2] in shared])
    shared.difference_update({owner for owner, _, _ in used.difference(hot)})
    part = {
        owner: _SHARED if owner in shared else 1 << crc32(owner.encode()) % count
        for owner in {m[0] for m in movements} | {m[2] for m in movements}
    }
    chosen = [part[m[0]] | part[m[2]] for m in movements]
    if any(both.bit_count() > 1 for both in set(chosen)):
        return None
    parts = [list(compress(movements, [n == 1 << k for n in chosen])) for k in range(count)]
    parts[0] += compress(movements, [n == _SHARED for n in chosen])
    return parts if all(parts) else None
