"""The ledger's SQL, as migrations load it."""

from pathlib import Path

from backoffice.config.role_names import APP_ROLE

_FOLDER = Path(__file__).resolve().parent / "sql"

# Re-runnable, in the order in which they need each other: a migration that changes functions
# loads all of them again, after `upgrade` has taken away what cannot be replaced.
FUNCTION_FILES = (
    "guards",
    "accounts",
    "requests",
    "apply",
    "few",
    "one",
    "post",
    "several",
    "stage",
    "bulk",
    "holds",
    "upkeep",
    "seal",
    "grants",
)


def statements(name: str) -> str:
    """The file's SQL, for the application's role of this project."""
    return (_FOLDER / f"{name}.sql").read_text().replace("{app}", APP_ROLE)
