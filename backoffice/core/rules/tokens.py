"""From the characters of a rule to its tokens."""

import re
from dataclasses import dataclass
from typing import Literal

from backoffice.core.rules.errors import MAX_DIGITS, MAX_LENGTH, RuleError

TokenKind = Literal["number", "text", "name", "word", "symbol", "end"]

_SHOWN = 40  # characters of a token that an error quotes
WORDS = frozenset({"and", "or", "not", "in"})

# ASCII only: other scripts' digits and look-alike letters would read as something they are not.
_TOKEN = re.compile(
    r"""(?P<space>[ \t\r\n]+)
      | (?P<number>[0-9]+(?:\.[0-9]*)?|\.[0-9]+)
      | (?P<name>[A-Za-z_][A-Za-z0-9_]*)
      | (?P<text>'[^']*'|"[^"]*")
      | (?P<symbol><=|>=|==|!=|[<>+\-*/()\[\],])""",
    re.VERBOSE,
)
_AFTER_NUMBER = re.compile(r"[A-Za-z0-9_.]")

_ADVICE = {
    "=": "compare with == (two equals signs)",
    "!": "write != for unequal, or not",
    "&": "write and",
    "|": "write or",
    "%": "write 5 % as 0.05",
    "#": "a rule holds no comments",
    "'": "close the text with the same quote",
    '"': "close the text with the same quote",
    ".": "names and numbers hold no further point",
}
_ALLOWED = "names, numbers, quoted texts, < <= > >= == !=, + - * /, parentheses and commas are"


@dataclass(frozen=True, slots=True)
class Token:
    kind: TokenKind
    text: str
    column: int

    def __str__(self) -> str:
        if self.kind == "end":
            return "the end of the rule"
        shown = self.text if len(self.text) <= _SHOWN else self.text[:_SHOWN] + "…"
        return shown if self.kind == "text" else f"'{shown}'"


def tokenize(text: str) -> list[Token]:
    """The tokens of a rule, the last of kind `end`; `RuleError` at the first bad character."""
    if len(text) > MAX_LENGTH:
        raise RuleError(
            f"the rule has {len(text)} characters; write at most {MAX_LENGTH}", MAX_LENGTH + 1
        )
    text = text.rstrip(" \t\r\n")  # a YAML block ends with a line break
    tokens: list[Token] = []
    position = 0
    while position < len(text):
        match = _TOKEN.match(text, position)
        if match is None:
            raise _bad_character(text[position], position + 1)
        token = _token(match, text)
        if token is not None:
            tokens.append(token)
        position = match.end()
    tokens.append(Token("end", "", len(text) + 1))
    return tokens


def _token(match: re.Match[str], text: str) -> Token | None:
    found, column = match.group(), match.start() + 1
    match match.lastgroup:
        case "space":
            return None
        case "number":
            _check_number(found, text[match.end() : match.end() + 1], column)
            return Token("number", found, column)
        case "text":
            if not found.isprintable():
                raise RuleError("a text holds only printable characters; remove the others", column)
            return Token("text", found, column)
        case "name":
            return Token("word" if found in WORDS else "name", found, column)
        case _:
            return Token("symbol", found, column)


def _check_number(found: str, following: str, column: int) -> None:
    if _AFTER_NUMBER.match(following):
        raise RuleError(
            "a number has only digits and one decimal point; write it out, such as 1000000 or 0.05",
            column,
        )
    if len(found) > MAX_DIGITS + ("." in found):
        raise RuleError(f"the number is too long; write at most {MAX_DIGITS} digits", column)


def _bad_character(character: str, column: int) -> RuleError:
    plain = character.isascii() and character.isprintable()
    shown = f"'{character}'" if plain else f"the character U+{ord(character):04X}"
    if character == "'":
        shown = "a quote"
    advice = _ADVICE.get(character, f"{_ALLOWED} allowed")
    return RuleError(f"{shown} cannot stand here; {advice}", column)
