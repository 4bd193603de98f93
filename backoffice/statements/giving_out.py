"""Files of a statement in a folder of one's own, a draft's too."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from backoffice.statements.downloads import safe_name
from backoffice.statements.errors import UnwritableFolder
from backoffice.statements.models import Statement
from backoffice.statements.rendering import format_of
from backoffice.statements.services import artefact_of
from backoffice.statements.services.life import preview
from backoffice.statements.storing import read


def files_into(folder: Path, statement: Statement, names: Sequence[str]) -> list[Path]:
    """Write a statement in the formats; a draft is computed for it and kept nowhere else.

    Raises UnknownFormat, FormatFailed, UnwritableFolder.
    """
    written = []
    for name in names:
        if statement.number is None:
            data = preview(statement, name).data
        else:
            data = read(artefact_of(statement, name).path)
        called = f"{statement.account.code}-{statement.number or 'draft'}"
        path = folder / safe_name(f"{called}.{format_of(name).suffix}")
        try:
            folder.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)
        except OSError as error:
            raise UnwritableFolder(folder, error.strerror or str(error)) from error
        written.append(path)
    return written
