"""Scenarios whose figures were derived by hand from the contract."""

from __future__ import annotations

from pathlib import Path

import pytest

from backoffice.scenarios.load import load
from backoffice.scenarios.run import run

FILES = sorted((Path(__file__).parent / "hand_derived").glob("*.yaml"))


def test_there_are_scenarios() -> None:
    assert len(FILES) > 40


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_expectations_hold(file: Path) -> None:
    result = run(load(str(file)))
    assert result["failures"] == []
