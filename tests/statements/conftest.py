"""Every test keeps its files in a folder of its own."""

from pathlib import Path
from typing import Any

import pytest


@pytest.fixture(autouse=True)
def statement_files(tmp_path: Path, settings: Any, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "statements"
    monkeypatch.setenv("STATEMENTS_DIR", str(folder))
    kept = settings.STORAGES["statements"]
    settings.STORAGES = {
        **settings.STORAGES,
        "statements": {**kept, "OPTIONS": {"location": str(folder)}},
    }
    return folder
