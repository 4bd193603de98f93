"""Texts that a plugin brings along: words, templates."""

from __future__ import annotations

from pathlib import Path


def texts_beside(module_file: str, pattern: str) -> dict[str, str]:
    """Texts of the files beside a module (its `__file__`) that match, by name without suffix."""
    folder = Path(module_file).resolve().parent
    return {path.stem: path.read_text(encoding="utf-8") for path in sorted(folder.glob(pattern))}


def path_beside(module_file: str, name: str) -> str:
    """The path of a file beside a module, for a library that reads it itself."""
    return str(Path(module_file).resolve().parent / name)
