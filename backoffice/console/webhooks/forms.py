"""What is filled in about webhooks."""

from __future__ import annotations

from django import forms

from backoffice.webhooks.models import State, Topic

STATES = [("", "All"), *State.choices]


class WebhookForm(forms.Form):
    """Where to send what."""

    url = forms.CharField(
        label="Address",
        max_length=2000,
        widget=forms.TextInput(attrs={"autocomplete": "off", "inputmode": "url"}),
        help_text="https, at a host of the public network.",
    )
    topics = forms.MultipleChoiceField(
        label="Topics", choices=Topic.choices, widget=forms.CheckboxSelectMultiple
    )
