"""Secrets of the embedded default: generated once for each checkout, never in the repository."""

import os
import secrets
from pathlib import Path

from backoffice.config.paths import data_dir


def generated_secret(name: str, data: Path | None = None) -> str:
    """The secret `name` of this checkout, created at the first call (256 bits, mode 0600)."""
    folder = (data or data_dir()) / "secrets"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    path = folder / name
    if not path.exists():
        _create_once(path, secrets.token_urlsafe(32))
    return path.read_text(encoding="utf-8")


def _create_once(path: Path, value: str) -> None:
    """Write aside, then link: of two commands at once, one wins and both read the same value."""
    aside = path.with_name(f".{path.name}.{os.getpid()}.{secrets.token_hex(4)}")
    descriptor = os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(value)
    try:
        os.link(aside, path)
    except FileExistsError:
        pass
    finally:
        aside.unlink()
