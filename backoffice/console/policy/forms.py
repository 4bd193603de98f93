"""What an author fills in."""

from __future__ import annotations

from django import forms

from backoffice.proposals.trying import MOST_SHOCK, TODAY, YESTERDAY

MOST_RISE = 1_000  # percent
WHEN = [(TODAY, "The book of now"), (YESTERDAY, "The book at the end of yesterday")]


class TrialForm(forms.Form):
    """On which book a policy is tried."""

    when = forms.ChoiceField(label="Try it on", choices=WHEN)
    shock = forms.IntegerField(
        label="After prices move by, %",
        initial=0,
        min_value=-MOST_SHOCK,
        max_value=MOST_RISE,
        help_text="0: as they are. -30: everything falls by 30 %.",
    )


class PolicyForm(TrialForm):
    """A policy, when it begins, and why."""

    text = forms.CharField(
        label="Policy (YAML)",
        strip=False,
        max_length=300_000,
        widget=forms.Textarea(
            attrs={"rows": 26, "spellcheck": "false", "autocomplete": "off", "wrap": "off"}
        ),
    )
    effective_at = forms.DateTimeField(
        label="In effect from (UTC)",
        required=False,
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M"],
        help_text="Empty: as soon as it is approved.",
    )
    reason = forms.CharField(
        label="Why",
        required=False,
        max_length=2000,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        help_text="For whoever approves it, and auditors.",
    )
