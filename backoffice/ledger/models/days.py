"""Derived sums: movements by value date, and what hot accounts have not folded in yet."""

from django.db import models

from backoffice.ledger.fields import MinorUnitField
from backoffice.ledger.models.accounts import LedgerAccount
from backoffice.ledger.models.base import GuardedModel


class BalanceDay(GuardedModel):
    """What left and reached an account on one value date; gives balances by value date.

    Movements of an account's latest value date wait in its Balance, those of hot accounts in
    HotDelta; the view `ledger_day` shows all three together.
    """

    pk = models.CompositePrimaryKey("account", "value_on")
    account = models.ForeignKey(
        LedgerAccount, on_delete=models.PROTECT, db_constraint=False, db_index=False
    )
    value_on = models.DateField()
    debits = MinorUnitField()
    credits = MinorUnitField()

    class Meta:
        db_table = "ledger_balance_day"

    def __str__(self) -> str:
        return f"{self.account_id} {self.value_on}"


class HotDelta(GuardedModel):
    """A movement of a hot account, waiting to be folded into its balance and day."""

    account = models.ForeignKey(LedgerAccount, on_delete=models.PROTECT, db_constraint=False)
    value_on = models.DateField()
    debits = MinorUnitField()
    credits = MinorUnitField()

    class Meta:
        db_table = "ledger_hot_delta"

    def __str__(self) -> str:
        return f"{self.account_id} {self.credits - self.debits}"
