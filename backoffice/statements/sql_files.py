"""The room's SQL, as its migration loads it."""

from pathlib import Path

from backoffice.config.role_names import APP_ROLE

_FOLDER = Path(__file__).resolve().parent / "sql"


def statements(name: str) -> str:
    """The file's SQL, for the application's role of this project."""
    return (_FOLDER / f"{name}.sql").read_text().replace("{app}", APP_ROLE)
