"""What services refuse, as pages say it."""

from __future__ import annotations


def told(error: ValueError) -> str:
    """The sentence of an error, without the field that it is shown at."""
    said = str(error).removeprefix(f"{getattr(error, 'field', '')}: ")
    return said[:1].upper() + said[1:]
