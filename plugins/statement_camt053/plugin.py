"""Hooks: camt.053 as a format."""

from collections.abc import Sequence

from backoffice.sdk import StatementFile, StatementFormat, hookimpl

from .document import message

__version__ = "1.0.0"
API_VERSIONS = (1, 1)


class Camt053(StatementFormat):
    """What treasury and accounting systems of customers read."""

    name = "camt053"
    media_type = "application/xml"
    suffix = "camt053.xml"

    def render(self, statement: StatementFile) -> bytes:
        """The message."""
        return message(statement.document, statement.sha256)

    def describe(self) -> str:
        """One sentence for people."""
        return "An ISO 20022 message camt.053.001.08, for treasury and accounting systems."


@hookimpl
def backoffice_statement_formats() -> Sequence[StatementFormat]:
    """One format, camt053."""
    return (Camt053(),)
