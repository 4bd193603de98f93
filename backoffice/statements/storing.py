"""Files of statements in Django's storage: whole or not there, under the hash of their bytes."""

from __future__ import annotations

import os
import uuid
from pathlib import Path

from django.core.files.base import ContentFile
from django.core.files.storage import FileSystemStorage, Storage, storages

ALIAS = "statements"
PARTS = ".parts"


def storage() -> Storage:
    """Where statements are kept: the storage `statements` of Django's STORAGES."""
    return storages[ALIAS]


def path_of(venue: str, sha256: str, suffix: str) -> str:
    """Name of a file: equal bytes have equal names, so that writing again changes nothing."""
    return f"{venue}/{sha256[:2]}/{sha256}.{suffix}"


def write(name: str, data: bytes) -> None:
    """Keep the bytes under a name that their hash made.

    A file appears under its name at once and whole: elsewhere it is written and flushed first.
    """
    kept = storage()
    if isinstance(kept, FileSystemStorage):
        _write_file(Path(kept.path(name)), Path(kept.path(PARTS)), data)
    elif not kept.exists(name):
        kept.save(name, ContentFile(data))


def _write_file(path: Path, parts: Path, data: bytes) -> None:
    if path.exists() and path.stat().st_size == len(data):
        return
    parts.mkdir(parents=True, exist_ok=True)
    path.parent.mkdir(parents=True, exist_ok=True)
    part = parts / uuid.uuid4().hex
    with part.open("xb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    part.replace(path)


def read(name: str) -> bytes:
    """The bytes of a file. Raises FileNotFoundError."""
    with storage().open(name, "rb") as file:
        return bytes(file.read())


def prune_parts(older_than_seconds: float, now: float) -> int:
    """Delete what killed processes left half written; answers how many files."""
    kept = storage()
    if not isinstance(kept, FileSystemStorage):
        return 0
    gone = 0
    for part in Path(kept.path(PARTS)).glob("*"):
        if now - part.stat().st_mtime > older_than_seconds:
            part.unlink(missing_ok=True)
            gone += 1
    return gone
