"""What a request by hand is refused for, and the words that it has to give."""

from __future__ import annotations

MOST_CHARACTERS = 2_000


class RequestRefused(ValueError):
    """A request that cannot be carried out; `field` names what is wrong, `wrong` says how."""

    def __init__(self, field: str, wrong: str) -> None:
        self.field, self.wrong = field, wrong
        super().__init__(f"{field}: {wrong}")


def checked_words(field: str, words: str, refused: type[RequestRefused]) -> str:
    """Why somebody did something, without space around. Raises `refused`."""
    if not words.strip() or "\x00" in words or len(words) > MOST_CHARACTERS:
        raise refused(field, f"say in 1 to {MOST_CHARACTERS:,} characters why.")
    return words.strip()
