"""What a rule's author is told, and the limits that keep a hostile rule cheap."""

MAX_LENGTH = 1_000  # characters of one rule
MAX_DEPTH = 32  # parentheses, functions, `not` and unary minus inside one another
MAX_NODES = 200  # operands and operators together
MAX_DIGITS = 40  # of one number, both sides of the point together


class RuleError(ValueError):
    """A rule that cannot be read.

    `message` is one sentence; `column` counts the characters of the rule from 1.
    """

    def __init__(self, message: str, column: int) -> None:
        super().__init__(message, column)  # both, so that the error survives pickling
        self.message = message
        self.column = column

    def __str__(self) -> str:
        return f"column {self.column}: {self.message}"
