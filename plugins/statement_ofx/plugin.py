"""Hooks: OFX as a format."""

from collections.abc import Sequence

from backoffice.sdk import StatementFile, StatementFormat, hookimpl

from .document import response

__version__ = "1.0.0"
API_VERSIONS = (1, 1)


class Ofx(StatementFormat):
    """What programs of personal finance and small accounting read."""

    name = "ofx"
    media_type = "application/x-ofx"
    suffix = "ofx"

    def render(self, statement: StatementFile) -> bytes:
        """The response."""
        return response(statement.document, statement.sha256)

    def describe(self) -> str:
        """One sentence for people."""
        return "OFX 2.2, for programs of personal finance and small accounting."


@hookimpl
def backoffice_statement_formats() -> Sequence[StatementFormat]:
    """One format, ofx."""
    return (Ofx(),)
