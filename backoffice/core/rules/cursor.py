"""A place in the tokens of a rule, with the counts that bound the tree."""

from backoffice.core.rules.errors import MAX_DEPTH, MAX_NODES, RuleError
from backoffice.core.rules.tokens import Token

_UNCOUNTED = "()[],"


class Cursor:
    def __init__(self, tokens: list[Token]) -> None:
        self._tokens = tokens
        self._position = 0
        self._nodes = 0
        self._depth = 0

    def peek(self) -> Token:
        return self._tokens[self._position]

    @property
    def column(self) -> int:
        return self.peek().column

    def at(self, *texts: str) -> bool:
        """Whether the current token is one of these symbols or words (never a quoted text)."""
        token = self.peek()
        return token.kind in ("symbol", "word") and token.text in texts

    def advance(self) -> Token:
        """Step over the current token."""
        token = self.peek()
        self._position += 1
        if token.kind != "symbol" or token.text not in _UNCOUNTED:
            self._nodes += 1
        if self._nodes > MAX_NODES:
            raise RuleError(
                f"the rule has too many parts; write at most {MAX_NODES} operands and operators",
                token.column,
            )
        return token

    def accept(self, *texts: str) -> bool:
        """Step over the current token if it is one of these."""
        found = self.at(*texts)
        if found:
            self.advance()
        return found

    def expect(self, text: str, purpose: str) -> None:
        if not self.accept(text):
            raise RuleError(f"expected '{text}' {purpose}, found {self.peek()}", self.column)

    def descend(self) -> None:
        self._depth += 1
        if self._depth > MAX_DEPTH:
            raise RuleError(
                f"the rule is nested too deeply; nest at most {MAX_DEPTH} levels", self.column
            )

    def ascend(self) -> None:
        self._depth -= 1
