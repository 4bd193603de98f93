"""Errors as they are kept beside the work that failed."""

MOST_CHARACTERS = 2_000


def said(error: BaseException) -> str:
    """What went wrong, cut to what is kept of it."""
    return f"{type(error).__name__}: {error}"[:MOST_CHARACTERS]
