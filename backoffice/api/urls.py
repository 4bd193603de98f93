"""Addresses below `/api/v1/`. Codes of accounts may hold anything but a slash."""

from django.urls import path, re_path, register_converter
from django.urls.converters import IntConverter

from backoffice.api.schema import DocumentView
from backoffice.api.views import (
    accounts,
    adjustment_files,
    adjustments,
    asking,
    audit,
    debts,
    evidence,
    ingest,
    matters,
    nothing,
    policies,
    quick,
    restrictions,
    security,
    statements,
    webhooks,
)


class KeyConverter(IntConverter):
    """A number that the database can hold."""

    regex = "[0-9]{1,9}"


register_converter(KeyConverter, "key")

urlpatterns = [
    path("openapi.json", DocumentView.as_view()),
    path("accounts", accounts.Accounts.as_view()),
    path("accounts/<str:code>", accounts.AccountDetail.as_view()),
    path("accounts/<str:code>/figures", accounts.AccountFigures.as_view()),
    path("accounts/<str:code>/figures/days", accounts.AccountDays.as_view()),
    path("accounts/<str:code>/balances", accounts.AccountBalances.as_view()),
    path("accounts/<str:code>/activity", accounts.AccountActivity.as_view()),
    path("accounts/<str:code>/statements", statements.Statements.as_view()),
    path("accounts/<str:code>/statements/<key:number>", statements.StatementDetail.as_view()),
    path(
        "accounts/<str:code>/statements/<key:number>/files/<slug:name>",
        statements.StatementFile.as_view(),
    ),
    path("accounts/<str:code>/permissions", quick.QuickPermissions.as_view()),
    path("permissions", asking.Permissions.as_view()),
    path("restrictions", restrictions.Restrictions.as_view()),
    path("restrictions/changes", restrictions.RestrictionChanges.as_view()),
    path("shortfalls", matters.Shortfalls.as_view()),
    path("shortfalls/<key:number>", matters.ShortfallDetail.as_view()),
    path("debts", debts.Debts.as_view()),
    path("debts/<key:number>", debts.DebtView.as_view()),
    path("decisions", matters.Decisions.as_view()),
    path("decisions/<key:number>", matters.DecisionDetail.as_view()),
    path("funds", matters.Funds.as_view()),
    path("policies", matters.Policies.as_view()),
    path("policies/<key:number>", matters.PolicyDetail.as_view()),
    path("policies/check", policies.PolicyCheck.as_view()),
    path("policies/proposals", policies.PolicyProposals.as_view()),
    path("policies/proposals/<key:key>", policies.PolicyProposalDetail.as_view()),
    path("policies/proposals/<key:key>/approve", policies.PolicyApproval.as_view()),
    path("policies/proposals/<key:key>/refuse", policies.PolicyRefusal.as_view()),
    path("adjustments", adjustments.Adjustments.as_view()),
    path("adjustments/preview", adjustments.AdjustmentPreview.as_view()),
    path("adjustments/files", adjustment_files.AdjustmentFiles.as_view()),
    path("adjustments/files/preview", adjustment_files.AdjustmentFilePreview.as_view()),
    path("adjustments/evidence", evidence.AllEvidence.as_view()),
    path("adjustments/evidence/<key:key>", evidence.EvidenceDetail.as_view()),
    path("adjustments/evidence/<key:key>/content", evidence.EvidenceContent.as_view()),
    path("adjustments/<key:key>", adjustments.AdjustmentDetail.as_view()),
    path("adjustments/<key:key>/approve", adjustments.AdjustmentApproval.as_view()),
    path("adjustments/<key:key>/refuse", adjustments.AdjustmentRefusal.as_view()),
    path("adjustments/<key:key>/reverse", adjustments.AdjustmentReversal.as_view()),
    path("security-events", security.SecurityEvents.as_view()),
    path("break-glass", security.BreakGlass.as_view()),
    path("break-glass/<key:key>/approve", security.BreakGlassApproval.as_view()),
    path("break-glass/<key:key>/refuse", security.BreakGlassRefusal.as_view()),
    path("audit", audit.Audit.as_view()),
    path("alarms", security.Alarms.as_view()),
    path("webhooks", webhooks.Webhooks.as_view()),
    path("webhooks/<key:key>", webhooks.WebhookDetail.as_view()),
    path("webhooks/<key:key>/rotate", webhooks.WebhookRotation.as_view()),
    path("webhooks/<key:key>/deliveries", webhooks.Deliveries.as_view()),
    path("webhooks/deliveries/<key:key>/replay", webhooks.DeliveryReplay.as_view()),
    *(path(f"ingest{name}", view.as_view()) for name, view in ingest.VIEWS.items()),
    re_path("", nothing.Nothing.as_view()),
]
