"""Hooks: the canonical JSON as a format."""

from collections.abc import Sequence

from backoffice.sdk import StatementFile, StatementFormat, hookimpl

__version__ = "1.0.0"
API_VERSIONS = (1, 1)


class Json(StatementFormat):
    """The canonical document itself, unchanged."""

    name = "json"
    media_type = "application/json"
    suffix = "json"

    def render(self, statement: StatementFile) -> bytes:
        """The canonical bytes."""
        return statement.canonical

    def describe(self) -> str:
        """One sentence for people."""
        return "The canonical document, of which every other format is made."


@hookimpl
def backoffice_statement_formats() -> Sequence[StatementFormat]:
    """One format, json."""
    return (Json(),)
