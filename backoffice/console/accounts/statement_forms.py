"""What a person fills in about statements."""

from __future__ import annotations

from typing import Any

from django import forms

DATE = {"type": "date"}


class DaysForm(forms.Form):
    """Business days of the venue, the last one too."""

    first = forms.DateField(label="From", widget=forms.DateInput(attrs=DATE))
    last = forms.DateField(label="To", widget=forms.DateInput(attrs=DATE))

    def wrong(self) -> str:
        """The first mistake, with the name of its field."""
        field, errors = next(iter(self.errors.items()))
        label: Any = self.fields[field].label if field in self.fields else "Days"
        return f"{label}: {errors[0]}"
