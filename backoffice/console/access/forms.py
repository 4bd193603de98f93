"""What is filled in about roles and tokens."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django import forms

from backoffice.access.roles import Role, Scope

DAYS = [(7, "1 week"), (30, "30 days"), (90, "90 days"), (365, "1 year")]


class GrantForm(forms.Form):
    """Who gets which role."""

    user = forms.CharField(
        label="User",
        max_length=150,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
        help_text="The name that is given at the sign-in.",
    )
    role = forms.ChoiceField(label="Role", choices=Role.choices)


class TokenForm(forms.Form):
    """What a token is for, and how long; `user` is for administrators."""

    name = forms.CharField(
        label="What it is for",
        max_length=200,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    days = forms.TypedChoiceField(label="Ends after", choices=DAYS, coerce=int, initial=90)
    user = forms.CharField(
        label="For another user",
        required=False,
        max_length=150,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
        help_text="Empty: for yourself.",
    )
    scopes = forms.MultipleChoiceField(
        label="Scopes", choices=Scope.choices, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, administers: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not administers:
            del self.fields["user"]

    def lifetime(self) -> timedelta:
        """Until it ends."""
        return timedelta(days=self.cleaned_data["days"])
