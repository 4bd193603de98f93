"""What is filled in about security of trading accounts."""

from __future__ import annotations

from typing import Any

from django import forms

from backoffice.console.words import KINDS, said
from backoffice.controls.models import What
from backoffice.controls.services.rules import MOST_HOURS

EVENTS = [(what.value, said(what.value)) for what in What]
TIME = ["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M"]


def _words(label: str, help_text: str, *, required: bool) -> forms.CharField:
    plain = forms.TextInput(attrs={"autocomplete": "off"})
    return forms.CharField(
        label=label, max_length=2000, required=required, widget=plain, help_text=help_text
    )


class ReportForm(forms.Form):
    """What happened to an account; the venue's rule says what follows."""

    account = forms.CharField(
        label="Account",
        max_length=200,
        widget=forms.TextInput(
            attrs={
                "list": "accounts-found",
                "data-suggest": "accounts-found",
                "autocomplete": "off",
            }
        ),
    )
    what = forms.ChoiceField(label="What happened", choices=EVENTS)
    happened_at = forms.DateTimeField(
        label="When (UTC)",
        input_formats=TIME,
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format=TIME[0]),
    )
    reference = forms.CharField(
        label="Reference",
        max_length=180,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        help_text="Such as the number of the support case; it counts once.",
    )


class RuleForm(forms.Form):
    """What shall follow an event."""

    event = forms.ChoiceField(label="After", choices=EVENTS)
    forbids = forms.ChoiceField(label="Hold", choices=list(KINDS.items()))
    hours = forms.IntegerField(
        label="Hours", min_value=0, max_value=MOST_HOURS, help_text="0: nothing follows."
    )
    reason = _words("Why", "Needed where it protects less.", required=False)


class DecideRuleForm(forms.Form):
    """Approve, or refuse with a reason."""

    do = forms.ChoiceField(choices=[("approve", "approve"), ("refuse", "refuse")])
    because = _words("Why it is refused", "", required=False)

    def clean(self) -> dict[str, Any]:
        """A refusal says why."""
        found: dict[str, Any] = super().clean() or {}
        if found.get("do") == "refuse" and not found.get("because"):
            self.add_error("because", "Say why.")
        return found
