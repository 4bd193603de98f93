"""Forms of approvals."""

from __future__ import annotations

from django import forms


class EndHoldForm(forms.Form):
    """Why a security hold should end before its time."""

    reason = forms.CharField(
        label="Why it must end now",
        max_length=2000,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        help_text="It is written into an alarm, and a second person decides within an hour.",
    )


class DecideForm(forms.Form):
    """Which request, or which alarm."""

    request = forms.IntegerField(required=False, min_value=1, max_value=2**63 - 1)
    alarm = forms.IntegerField(required=False, min_value=1, max_value=2**63 - 1)
    do = forms.ChoiceField(required=False, choices=[("approve", "End"), ("refuse", "Refuse")])
    because = forms.CharField(required=False, max_length=2000)
