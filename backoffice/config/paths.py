"""Where the project's own generated files are."""

import os
from pathlib import Path

PROJECT_DIR = Path(__file__).resolve().parents[2]


def data_dir() -> Path:
    """Folder of everything generated: servers' data, secrets, logs.

    `BACKOFFICE_DATA` names another one; a relative path counts from the project's folder.
    """
    return (PROJECT_DIR / os.environ.get("BACKOFFICE_DATA", ".data")).resolve()
