"""Files that a form takes: how large one is gets looked at before any of it is read."""

from __future__ import annotations

from typing import Any

from django import forms


class LimitedFile(forms.FileField):
    """A file of at most `most_bytes`."""

    def __init__(self, *, most_bytes: int, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.most_bytes = most_bytes

    def to_python(self, data: Any) -> Any:
        """The file, unread. Raises ValidationError."""
        file = super().to_python(data)
        if file is not None and file.size > self.most_bytes:
            raise forms.ValidationError(
                f"Send at most {self.most_bytes:,} bytes, not {file.size:,}: split it."
            )
        return file
