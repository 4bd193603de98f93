"""The canonical document of a statement: pure, so that anybody may recompute it.

FORMAT.md, beside this package, says what stands where.
"""

from backoffice.statements.document.build import SCHEMA, StatementMismatch, build
from backoffice.statements.document.canonical import canonical, digest, parse
from backoffice.statements.document.check import problems_of

__all__ = ["SCHEMA", "StatementMismatch", "build", "canonical", "digest", "parse", "problems_of"]
