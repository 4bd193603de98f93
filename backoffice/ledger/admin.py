"""The ledger in the admin: to look at. What is posted is never edited, here or elsewhere."""

from django.contrib import admin
from django.http import HttpRequest

from backoffice.ledger import models
from backoffice.records.admin import ReadOnlyAdmin


class SetUpAdmin(ReadOnlyAdmin):
    """May be added, by whoever sets up a venue; never changed."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm(f"{self.opts.app_label}.add_{self.opts.model_name}")


@admin.register(models.LedgerBook)
class LedgerBookAdmin(SetUpAdmin):
    list_display = ("code", "closed_through", "created_at")
    search_fields = ("code",)


@admin.register(models.Asset)
class AssetAdmin(SetUpAdmin):
    list_display = ("code", "book", "decimals")
    list_filter = ("book",)


@admin.register(models.LedgerAccount)
class LedgerAccountAdmin(ReadOnlyAdmin):
    list_display = ("owner", "bucket", "asset", "book", "hot", "closed_at")
    list_filter = ("book", "bucket", "hot")
    list_select_related = ("asset", "book")
    search_fields = ("owner",)


@admin.register(models.Balance)
class BalanceAdmin(ReadOnlyAdmin):
    list_display = ("account", "asset", "posted", "held", "lien", "floor", "last_seq")
    list_filter = ("account__book", "account__bucket")
    list_select_related = ("account__asset",)
    search_fields = ("account__owner",)

    @admin.display(ordering="account__asset__code")
    def asset(self, balance: models.Balance) -> str:
        return balance.account.asset.code


@admin.register(models.Journal)
class JournalAdmin(ReadOnlyAdmin):
    list_display = ("id", "kind", "source", "reference", "value_on", "booked_at", "lines", "actor")
    list_filter = ("book", "kind")
    search_fields = ("=reference", "=cause")
    ordering = ("-id",)


@admin.register(models.Posting)
class PostingAdmin(ReadOnlyAdmin):
    list_display = ("id", "journal", "debit", "credit", "asset", "amount", "value_on", "booked_at")
    list_select_related = ("journal", "debit", "credit", "asset")
    search_fields = ("=journal__reference", "=debit__owner", "=credit__owner")
    ordering = ("-id",)


@admin.register(models.Hold)
class HoldAdmin(ReadOnlyAdmin):
    list_display = ("reference", "account", "amount", "lien", "reason", "expires_at", "outcome")
    list_filter = ("book", "lien")
    list_select_related = ("account", "end")
    search_fields = ("=reference",)

    @admin.display(description="outcome")
    def outcome(self, hold: models.Hold) -> str:
        end = getattr(hold, "end", None)
        return end.get_outcome_display() if end else "open"


@admin.register(models.HoldEnd)
class HoldEndAdmin(ReadOnlyAdmin):
    list_display = ("hold", "outcome", "taken", "journal", "ended_at", "actor")
    list_select_related = ("hold", "journal")


@admin.register(models.Period)
class PeriodAdmin(ReadOnlyAdmin):
    list_display = ("book", "closed_through", "closed_at", "actor")


@admin.register(models.Seal)
class SealAdmin(ReadOnlyAdmin):
    list_display = ("book", "number", "journal_count", "posting_count", "hash", "sealed_at")
    list_filter = ("book",)

    @admin.display
    def hash(self, seal: models.Seal) -> str:
        return bytes(seal.sha).hex()


@admin.register(models.Approval)
class ApprovalAdmin(ReadOnlyAdmin):
    list_display = ("id", "book", "maker", "checker", "approved", "proposed_at", "decided_at")
    list_filter = ("book", "approved")


@admin.register(models.HotDelta)
class HotDeltaAdmin(ReadOnlyAdmin):
    list_display = ("id", "account", "value_on", "debits", "credits")
