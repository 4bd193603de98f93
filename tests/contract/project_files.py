"""The files that make up the project, with or without a git checkout around them."""

import os
from collections.abc import Iterator
from pathlib import Path

from backoffice.config.paths import PROJECT_DIR

GENERATED = {"__pycache__", "build", "dist", "node_modules"}
HIDDEN_BUT_OURS = {".ci"}


def project_files(suffix: str = "") -> Iterator[Path]:
    """Every file of ours whose name ends so; hidden and generated folders are left out."""
    for folder, names, files in os.walk(PROJECT_DIR):
        names[:] = [name for name in sorted(names) if _is_ours(name)]
        for name in sorted(files):
            if name.endswith(suffix) and not name.endswith((".pyc", ".so")):
                yield Path(folder) / name


def _is_ours(folder: str) -> bool:
    hidden = folder.startswith(".") and folder not in HIDDEN_BUT_OURS
    return not hidden and folder not in GENERATED and not folder.endswith(".egg-info")
