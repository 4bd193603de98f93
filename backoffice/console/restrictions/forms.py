"""What an operator fills in to restrict accounts, or to lift restrictions."""

from __future__ import annotations

from typing import Any

from django import forms

from backoffice.console.restrictions.lists import MOST_BYTES, BadList, codes_in, text_of
from backoffice.console.uploads import LimitedFile
from backoffice.console.words import KINDS, said
from backoffice.controls.models import ReasonCode
from backoffice.controls.services.restricting import MOST_ORDERS

DO = [("apply", "Restrict, or give another end"), ("lift", "Lift")]


class RestrictForm(forms.Form):
    """One or many accounts; `cleaned_data["codes"]` are those of the list and the file."""

    do = forms.ChoiceField(label="What to do", choices=DO)
    forbids = forms.ChoiceField(label="Restriction", choices=list(KINDS.items()))
    until = forms.DateTimeField(
        label="Until (UTC)",
        required=False,
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M"],
        help_text="Empty: until it is lifted.",
    )
    reason_code = forms.ChoiceField(
        label="Reason", choices=[(code.value, said(code.value)) for code in ReasonCode]
    )
    reason = forms.CharField(
        label="In words",
        max_length=2000,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        help_text="For auditors and for whoever asks later.",
    )
    accounts = forms.CharField(
        label="Accounts",
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 5, "spellcheck": "false"}),
        help_text=f"One code a line, at most {MOST_ORDERS:,}.",
    )
    file = LimitedFile(
        most_bytes=MOST_BYTES,
        label="Or a file",
        required=False,
        help_text="CSV or text; the first column counts.",
        widget=forms.FileInput(attrs={"accept": ".csv,.txt,text/csv,text/plain"}),
    )

    reference = forms.RegexField("^[0-9a-f]{32}$", required=False, widget=forms.HiddenInput())

    def clean(self) -> dict[str, Any]:
        """Gather the codes."""
        found: dict[str, Any] = super().clean() or {}
        codes: list[str] = []
        for field in ("accounts", "file"):
            given = found.get(field)
            try:
                text = text_of(given.read()) if field == "file" and given else given
                codes += codes_in(text or "")
            except BadList as error:
                self.add_error(field, str(error))
        codes = list(dict.fromkeys(codes))
        if not codes and not self.errors:
            self.add_error("accounts", "Name at least one account.")
        if len(codes) > MOST_ORDERS:
            self.add_error("accounts", f"These are {len(codes):,}: split them.")
        if found.get("do") == "lift":
            found["until"] = None
        return found | {"codes": codes}
