"""What a person fills in about a shortfall."""

from __future__ import annotations

from django import forms

from backoffice.proposals.models import What


class RecoverForm(forms.Form):
    """Money that came in, or cash that is to repay a debt."""

    what = forms.ChoiceField(
        label="What",
        choices=[
            (What.RECOVER.value, "Money came in from outside"),
            (What.REPAY.value, "The account's free cash repays its debts"),
        ],
    )
    amount = forms.CharField(
        label="Amount",
        max_length=80,
        widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}),
        help_text="Whole units, such as 12.50.",
    )
    reason = forms.CharField(
        label="In words",
        max_length=2000,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
