"""What is looked for in the audit trail."""

from __future__ import annotations

from datetime import UTC
from typing import Any

from django import forms

from backoffice.access.selectors import TrailFilter

TIME = ["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M"]
OPERATIONS = [("", "All"), ("insert", "Added"), ("update", "Changed"), ("delete", "Deleted")]


def _text(label: str, words: str = "") -> forms.CharField:
    plain = forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"})
    return forms.CharField(
        label=label, required=False, max_length=200, widget=plain, help_text=words
    )


def _time(label: str) -> forms.DateTimeField:
    widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format=TIME[0])
    return forms.DateTimeField(label=label, required=False, input_formats=TIME, widget=widget)


class TrailForm(forms.Form):
    """All of it is optional; times are UTC."""

    actor = _text("Who")
    table = _text("Table")
    row = _text("Row")
    operation = forms.ChoiceField(label="What", choices=OPERATIONS, required=False)
    request = _text("Request id")
    since = _time("From (UTC)")
    until = _time("To (UTC)")

    def clean(self) -> dict[str, Any]:
        """The times in their order."""
        found: dict[str, Any] = super().clean() or {}
        since, until = found.get("since"), found.get("until")
        if since is not None and until is not None and since >= until:
            self.add_error("until", "Give a time after the first.")
        return found

    def wanted(self) -> TrailFilter:
        """What a valid form asks for."""
        asked: dict[str, Any] = {name: value or None for name, value in self.cleaned_data.items()}
        for name in ("since", "until"):
            if asked[name] is not None:
                asked[name] = asked[name].replace(tzinfo=UTC)
        return TrailFilter(**asked)


class SequenceForm(forms.Form):
    """The number of an event of the venue."""

    sequence = forms.IntegerField(label="Event", required=False, min_value=1, max_value=2**63 - 1)
