"""Hooks: PDF as a format."""

from collections.abc import Sequence

from backoffice.sdk import StatementFile, StatementFormat, hookimpl

from .words import NEWEST

__version__ = "1.0.0"
API_VERSIONS = (1, 1)


class Pdf(StatementFormat):
    """Pages to read and print."""

    name = "pdf"
    media_type = "application/pdf"
    suffix = "pdf"
    version = NEWEST

    def render(self, statement: StatementFile) -> bytes:
        """The pages."""
        return self.set(self.prepare(statement))

    def render_as(self, statement: StatementFile, version: int) -> bytes:
        """The pages as an earlier version wrote them."""
        if not 1 <= version <= NEWEST:
            return super().render_as(statement, version)
        return self.set(self.prepare(statement, version))

    def prepare(self, statement: StatementFile, version: int = NEWEST) -> str:
        """The template's data of a statement, apart, for benchmarks. The engine is loaded first."""
        from .pdf import data_of

        return data_of(statement.document, statement.sha256, version)

    def set(self, data: str) -> bytes:
        """The pages of the template's data: the bare engine."""
        from .pdf import pdf_of

        return pdf_of(data)

    def describe(self) -> str:
        """One sentence for people."""
        return "Tagged pages in A4 or Letter, with embedded fonts, in the account's language."


@hookimpl
def backoffice_statement_formats() -> Sequence[StatementFormat]:
    """One format, pdf."""
    return (Pdf(),)
