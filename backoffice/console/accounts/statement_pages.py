"""The page of an account's statements: drafts, issue, corrections and the account's closing."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone

from backoffice.access.roles import Permission
from backoffice.accounts.models import Account
from backoffice.console.accounts.statement_forms import DaysForm
from backoffice.console.numbers import MOST, positive
from backoffice.console.pages import VenuePage
from backoffice.console.telling import told
from backoffice.core.accounts import SWEPT
from backoffice.core.four_eyes import same_person
from backoffice.proposals.models import CAUSES, Deed, StatementProposal
from backoffice.proposals.services import (
    approve_statement,
    discard_draft,
    draft_on_demand,
    issue_draft,
    propose_closing,
    propose_correction,
    refuse_statement,
)
from backoffice.statements.models import Statement
from backoffice.statements.rendering import known_formats

SHOWN, DRAFTS = 25, 20


class StatementsPage(VenuePage):
    """All statements of one account; a POST does what was pressed, the services say who may."""

    template_name = "console/statements.html"
    menu_item = "accounts"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """A page of final ones, drafts, and what waits for another person."""
        account, name = self.account(), self.request.user.get_username()
        before = positive(self.request.GET.get("before"), MOST)
        final = self.rows(Statement.objects.filter(account=account, number__isnull=False))
        final = final.filter(number__lt=min(before, 2**31 - 1)).order_by("-number")
        found = list(final.select_related("replaces", "replaced_by")[: SHOWN + 1])
        asked = self.rows(StatementProposal.objects.select_related("account", "statement"))
        asked = asked.filter(account=account, approved=None, expires_at__gt=timezone.now())
        return super().get_context_data(**kwargs) | {
            "title": f"Statements of {account.code}",
            "account": account,
            "statements": found[:SHOWN],
            "earlier": found[SHOWN - 1].number if len(found) > SHOWN else None,
            "drafts": self._drafts(account),
            "requests": [(row, same_person(row.proposed_by, name)) for row in asked[:SHOWN]],
            "formats": known_formats(),
            "causes": {what.value: [(c.value, c.label) for c in CAUSES[what]] for what in Deed},
            "days": DaysForm(),
            "closable": account.closed_at is None and account.kind in SWEPT,
        }

    def _drafts(self, account: Account) -> list[Statement]:
        """Not for everybody: a draft is nobody's word yet."""
        if Permission.PROPOSE not in self.allowed:
            return []
        rows = self.rows(Statement.objects.filter(account=account, number=None))
        return list(rows.order_by("-id")[:DRAFTS])

    def account(self) -> Account:
        """The account of the address, if it is of this venue. Raises 404."""
        code = self.kwargs["account"]
        if "\x00" in code:
            raise Http404
        rows = self.rows(Account.objects.select_related("venue__ledger_book"))
        return get_object_or_404(rows, code=code)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Do what was pressed, and show the page again."""
        account = self.account()
        doing: dict[str, Callable[[Account], str]] = {
            "draft": self._draft,
            "issue": self._issue,
            "discard": self._discard,
            "correct": self._correct,
            "close": self._close,
            "approve": self._approve,
            "refuse": self._refuse,
        }
        do = doing.get(request.POST.get("do", ""))
        try:
            if do is None:
                raise ValueError("Choose what to do.")
            messages.success(request, do(account))
        except ValueError as error:
            messages.error(request, told(error))
        here = [self.venue.code, account.code]
        return HttpResponseRedirect(reverse("console:account_statements", args=here))

    def _draft(self, account: Account) -> str:
        form = DaysForm(self.request.POST)
        if not form.is_valid():
            raise ValueError(form.wrong())
        days = form.cleaned_data
        draft_on_demand(account=account, **days, by=self.request.user)
        return "The draft is made: look at it below, then issue or discard it."

    def _issue(self, account: Account) -> str:
        row = self._statement(account, number=None)
        return f"Issued as statement {issue_draft(statement=row, by=self.request.user).number}."

    def _discard(self, account: Account) -> str:
        discard_draft(statement=self._statement(account, number=None), by=self.request.user)
        return "The draft is gone."

    def _correct(self, account: Account) -> str:
        row = self._statement(account, number__isnull=False)
        propose_correction(statement=row, **self._why(), by=self.request.user)
        return "Asked: another person decides about the correction."

    def _close(self, account: Account) -> str:
        propose_closing(account=account, **self._why(), by=self.request.user)
        return "Asked: another person decides about the closing."

    def _why(self) -> dict[str, str]:
        return {name: self.request.POST.get(name, "") for name in ("cause", "reason")}

    def _approve(self, account: Account) -> str:
        done = approve_statement(proposal=self._proposal(account), by=self.request.user)
        assert done.made is not None
        return f"Approved: statement {done.made.number} was made."

    def _refuse(self, account: Account) -> str:
        because = self.request.POST.get("because", "")
        row = self._proposal(account)
        refuse_statement(proposal=row, by=self.request.user, because=because)
        return "Refused: everything stays as it is."

    def _statement(self, account: Account, **which: Any) -> Statement:
        rows = self.rows(Statement.objects.select_related("venue", "account", "cut"))
        return get_object_or_404(rows, account=account, pk=self._key("statement"), **which)

    def _proposal(self, account: Account) -> StatementProposal:
        rows = self.rows(StatementProposal.objects.select_related("venue__ledger_book"))
        return get_object_or_404(rows, account=account, pk=self._key("request"))

    def _key(self, name: str) -> int:
        return positive(self.request.POST.get(name), 0)
