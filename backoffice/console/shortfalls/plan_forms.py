"""What a person fills in about a repayment plan."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms

from backoffice.adjustments.amounts import minor_of
from backoffice.console.telling import told
from backoffice.shortfalls.instalments import MOST, Instalment, InstalmentError, check, split

_NO_HISTORY = {"autocomplete": "off"}


class PlanForm(forms.Form):
    """So many instalments in a row, or each of them by itself. `asset` is the ledger's, `owed`
    smallest units, `today` the venue's business day.
    """

    count = forms.IntegerField(
        label="Instalments", required=False, min_value=1, max_value=MOST, help_text="How many."
    )
    every = forms.ChoiceField(
        label="Every", choices=[("month", "Month"), ("week", "Week")], required=False
    )
    first = forms.DateField(
        label="The first is due",
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text="Until that day ends at the venue.",
    )
    amount = forms.CharField(
        label="In all",
        required=False,
        max_length=80,
        widget=forms.TextInput(attrs={"inputmode": "decimal", **_NO_HISTORY}),
        help_text="Whole units; empty for all that is owed.",
    )
    rows = forms.CharField(
        label="Or each by itself",
        required=False,
        max_length=10_000,
        widget=forms.Textarea(attrs={"rows": 4, "spellcheck": "false"}),
        help_text="One a line: the day and the amount, such as 2027-01-31 250.00.",
    )
    reason = forms.CharField(
        label="What was agreed, in words",
        max_length=2000,
        widget=forms.TextInput(attrs=_NO_HISTORY),
    )

    def __init__(self, *args: Any, asset: Any, owed: int, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.asset, self.owed, self.today = asset, owed, today

    def clean(self) -> dict[str, Any]:
        """With the `instalments`, where nothing is wrong."""
        asked: dict[str, Any] = super().clean() or {}
        if self.errors:
            return asked
        rows = asked["rows"]
        try:
            asked["instalments"] = self._given(rows) if rows else self._in_a_row()
            check(asked["instalments"], owed=self.owed, today=self.today)
        except InstalmentError as error:
            field = "rows" if rows and error.field in ("instalments", "amount") else error.field
            field = "first" if field == "instalments" else field
            self.add_error(field, told(error))
        return asked

    def _in_a_row(self) -> tuple[Instalment, ...]:
        asked = self.cleaned_data
        for name, wanted in (("count", "how many instalments"), ("first", "when the first is due")):
            if asked[name] is None:
                raise InstalmentError(name, f"say {wanted}, or give each by itself.")
        total = self._minor(asked["amount"], "amount") if asked["amount"] else self.owed
        return split(
            total, count=asked["count"], every=asked["every"] or "month", first=asked["first"]
        )

    def _given(self, text: str) -> tuple[Instalment, ...]:
        for name in ("count", "first", "amount"):
            if self.cleaned_data[name]:
                raise InstalmentError(name, "leave it empty where each is given by itself.")
        lines = [line.split() for line in text.splitlines() if line.strip()]
        return tuple(self._line(number, words) for number, words in enumerate(lines, 1))

    def _line(self, number: int, words: list[str]) -> Instalment:
        if len(words) != 2:
            raise InstalmentError("rows", f"no. {number}: write a day and an amount.")
        try:
            due_on = date.fromisoformat(words[0])
        except ValueError as error:
            wrong = f"no. {number}: write the day such as 2027-01-31, not {words[0][:40]!r}."
            raise InstalmentError("rows", wrong) from error
        return Instalment(due_on, self._minor(words[1], "rows", f"no. {number}: "))

    def _minor(self, text: str, field: str, where: str = "") -> int:
        try:
            return minor_of(text, asset=self.asset.code, decimals=self.asset.decimals, field=field)
        except ValueError as error:
            wrong = str(error).removeprefix(f"{field}: ")
            raise InstalmentError(field, f"{where}{wrong}") from error
