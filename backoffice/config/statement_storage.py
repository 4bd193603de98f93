"""Where files of statements are kept, from the environment."""

from __future__ import annotations

import json
import os
from typing import Any

from django.core.exceptions import ImproperlyConfigured

from backoffice.config.paths import data_dir

FILES = "django.core.files.storage.FileSystemStorage"


def statement_storage() -> dict[str, Any]:
    """A storage of Django: files by default, any other by name with its options as JSON.

    Raises ImproperlyConfigured.
    """
    backend = os.environ.get("STATEMENTS_STORAGE", FILES)
    text = os.environ.get("STATEMENTS_STORAGE_OPTIONS", "")
    try:
        options = json.loads(text) if text else {}
    except ValueError as error:
        raise ImproperlyConfigured(f"STATEMENTS_STORAGE_OPTIONS is no JSON: {error}") from error
    if not isinstance(options, dict):
        raise ImproperlyConfigured("STATEMENTS_STORAGE_OPTIONS must be a JSON object.")
    if backend == FILES:
        where = os.environ.get("STATEMENTS_DIR") or str(data_dir() / "statements")
        options = {"location": where, **options}
    return {"BACKEND": backend, "OPTIONS": options}
