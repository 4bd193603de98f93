"""Hooks: CSV as a format."""

from collections.abc import Sequence

from backoffice.sdk import StatementFile, StatementFormat, hookimpl

from .table import table

__version__ = "1.0.0"
API_VERSIONS = (1, 1)


class Csv(StatementFormat):
    """Movements with their balances, for spreadsheets."""

    name = "csv"
    media_type = "text/csv; charset=utf-8"
    suffix = "csv"

    def render(self, statement: StatementFile) -> bytes:
        """The table."""
        return table(statement.document)

    def describe(self) -> str:
        """One sentence for people."""
        return "A table of all movements between opening and closing balances, for spreadsheets."


@hookimpl
def backoffice_statement_formats() -> Sequence[StatementFormat]:
    """One format, csv."""
    return (Csv(),)
