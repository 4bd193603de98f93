"""Two persons where money or policy changes by hand."""

from __future__ import annotations

import unicodedata

_UNSEEN = frozenset({"Cc", "Cf", "Cn", "Co", "Cs", "Zl", "Zp"})
_BLANK = frozenset("\u115f\u1160\u2800\u3164\uffa0") | {chr(0xFE00 + n) for n in range(16)}
"""Letters, signs and marks that look like nothing."""


def same_person(proposer: str, approver: str) -> bool:
    """Whether two names are one person: case, width and white space make no other.

    Nor does a name that is none: blank, or with characters that nobody sees.
    """
    one, other = _person(proposer), _person(approver)
    return not one or not other or one == other


def _person(name: str) -> str:
    """Equal for one person; "" where it is no name."""
    if any(unicodedata.category(sign) in _UNSEEN or sign in _BLANK for sign in name):
        return ""
    return "".join(unicodedata.normalize("NFKC", name).casefold().split())
