"""What a person fills in about adjustments."""

from __future__ import annotations

import csv
import io
import json
from typing import Any

from django import forms

from backoffice.access.errors import AccessError
from backoffice.access.roles import ROLES, Permission, Role
from backoffice.adjustments.errors import AdjustmentError, BadFile, RowError
from backoffice.adjustments.files import COLUMNS, MOST_BYTES, read_lines
from backoffice.adjustments.lines import Line, lines_of
from backoffice.adjustments.models import Action, ReasonCode
from backoffice.adjustments.models.evidence import MOST_BYTES as MOST_EVIDENCE_BYTES
from backoffice.console.telling import told
from backoffice.console.uploads import LimitedFile
from backoffice.console.words import said
from backoffice.venues.models import Venue

CODES = [(c.value, said(c.value)) for c in ReasonCode if c is not ReasonCode.REVERSAL]
SUGGESTED = {"list": "accounts-found", "data-suggest": "accounts-found", "autocomplete": "off"}
FORM = "form.csv"
DAYS = [(1, "1 day"), (3, "3 days"), (7, "1 week"), (31, "31 days")]


class ProposeForm(forms.Form):
    """One line, or a file of lines; `cleaned_data["lines"]` are the engine's, exact."""

    account = forms.CharField(
        label="Account", required=False, max_length=200, widget=forms.TextInput(attrs=SUGGESTED)
    )
    asset = forms.ChoiceField(label="Asset")
    amount = forms.CharField(
        label="Amount",
        required=False,
        max_length=80,
        widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}),
        help_text="Whole units, such as 12.50; with a minus it is taken from the account.",
    )
    against = forms.CharField(
        label="Against",
        required=False,
        max_length=200,
        widget=forms.TextInput(attrs=SUGGESTED),
        help_text="The account that pays, or that is paid.",
    )
    file = LimitedFile(
        most_bytes=MOST_BYTES,
        label="Or a file of many",
        required=False,
        widget=forms.FileInput(attrs={"accept": ".csv,.xlsx"}),
        help_text=f"CSV or XLSX with the columns {', '.join(COLUMNS)}; all of it or nothing.",
    )
    reason_code = forms.ChoiceField(label="Reason", choices=CODES)
    reason = forms.CharField(
        label="In words",
        max_length=2000,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        help_text="For the account's holder and auditors.",
    )
    days = forms.TypedChoiceField(label="Expires after", choices=DAYS, coerce=int, initial=3)
    evidence = LimitedFile(
        most_bytes=MOST_EVIDENCE_BYTES,
        label="Evidence",
        required=False,
        help_text="One file of at most 5 MB; it is never changed.",
    )
    lines = forms.CharField(required=False, widget=forms.HiddenInput)
    source = forms.CharField(required=False, max_length=200, widget=forms.HiddenInput)

    def __init__(self, venue: Venue, assets: list[str], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.venue = venue
        self.rows: tuple[RowError, ...] = ()
        self.fields["asset"] = forms.ChoiceField(
            label="Asset", choices=[(one, one) for one in assets], required=False
        )

    def clean(self) -> dict[str, Any]:
        """Read the lines: those looked at already, those of the file, or the one of the form."""
        found: dict[str, Any] = super().clean() or {}
        given = found.get("file")
        try:
            if found.get("lines"):
                found["lines"] = _seen(found["lines"])
            elif given:
                found["source"] = given.name[:200]
                found["lines"] = read_lines(venue=self.venue, name=given.name, content=given.read())
            else:
                row = [found.get(column, "") for column in COLUMNS]
                found["lines"] = read_lines(venue=self.venue, name=FORM, content=_csv(row))
        except BadFile as error:
            self._tell(error, of_file=bool(given))
        except AdjustmentError as error:
            self.add_error("file" if given else None, told(error))
        return found

    def _tell(self, error: BadFile, *, of_file: bool) -> None:
        if of_file:
            self.rows = error.errors
            self.add_error("file", "Nothing of it was taken: correct the rows listed above.")
            return
        for one in error.errors:
            where = one.field if one.field in COLUMNS else None
            empty = not self.data.get(one.field, "")
            self.add_error(where, "Fill it in, or give a file." if empty else f"It {one.wrong}.")


def _csv(row: list[str]) -> bytes:
    text = io.StringIO()
    csv.writer(text).writerows([COLUMNS, row])
    return text.getvalue().encode()


def _seen(text: str) -> list[Line]:
    """Lines as the preview's page sends them back."""
    try:
        return lines_of(json.loads(text))
    except (ValueError, TypeError, KeyError, RecursionError) as error:
        raise AdjustmentError("lines", "they cannot be read; begin anew.") from error


class LimitForm(forms.Form):
    """What a role may propose or approve, in whole units."""

    role = forms.ChoiceField(
        label="Role",
        choices=[
            (role.value, role.label)
            for role in Role
            if ROLES[role] & {Permission.PROPOSE, Permission.APPROVE}
        ],
    )
    action = forms.ChoiceField(
        label="May", choices=[(one.value, said(one.value)) for one in Action]
    )
    asset = forms.ChoiceField(label="Asset")
    per_request = forms.CharField(label="Per request", max_length=80)
    per_day = forms.CharField(label="Per day and person", max_length=80)

    def __init__(self, assets: list[str], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["asset"] = forms.ChoiceField(label="Asset", choices=[(x, x) for x in assets])


def refuse_in(form: forms.Form, error: AdjustmentError | AccessError | ValueError) -> None:
    """Show what a service refused at its field, or above the form."""
    field = getattr(error, "field", "")
    form.add_error(field if field in form.fields else None, told(error))
