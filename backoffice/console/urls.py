"""Addresses of the console."""

from django.urls import path, register_converter

from backoffice.console.access.people import People, RolePage
from backoffice.console.access.tokens import Tokens
from backoffice.console.accounts.statement_pages import StatementsPage
from backoffice.console.accounts.statements import CorrectionFile, DraftFile, StatementFile
from backoffice.console.accounts.suggest import Suggest
from backoffice.console.accounts.views import AccountPage, Accounts
from backoffice.console.adjustments.deciding import AdjustmentPage, EvidenceFile
from backoffice.console.adjustments.limits import Limits
from backoffice.console.adjustments.views import Adjustments, Propose
from backoffice.console.approvals.views import Approvals, EndHold
from backoffice.console.audit.views import Audit, AuditExport, Sources
from backoffice.console.codes import CodeConverter
from backoffice.console.guards.views import GuardsPage
from backoffice.console.home.fund_views import Funds
from backoffice.console.home.views import Home
from backoffice.console.policy.deciding import PolicyProposalPage
from backoffice.console.policy.views import Check, TrialPage, Version, Versions, Write
from backoffice.console.restrictions.views import Restrict, Restrictions
from backoffice.console.security.views import RulePage, Security
from backoffice.console.shortfalls.debt_page import DebtPage
from backoffice.console.shortfalls.provisions_page import ProvisionsPage
from backoffice.console.shortfalls.views import ShortfallPage, Shortfalls
from backoffice.console.start import Start
from backoffice.console.webhooks.views import WebhookPage, Webhooks

register_converter(CodeConverter, "code")

app_name = "console"
urlpatterns = [
    path("", Start.as_view(), name="start"),
    path("<code:venue>/", Home.as_view(), name="home"),
    path("<code:venue>/suggest/", Suggest.as_view(), name="suggest"),
    path("<code:venue>/accounts/", Accounts.as_view(), name="accounts"),
    path("<code:venue>/accounts/<code:account>/", AccountPage.as_view(), name="account"),
    path(
        "<code:venue>/accounts/<code:account>/statements/",
        StatementsPage.as_view(),
        name="account_statements",
    ),
    path(
        "<code:venue>/accounts/<code:account>/statements/drafts/<int:key>/<slug:format>/",
        DraftFile.as_view(),
        name="draft_file",
    ),
    path(
        "<code:venue>/accounts/<code:account>/statements/asked/<int:key>/<slug:format>/",
        CorrectionFile.as_view(),
        name="correction_file",
    ),
    path(
        "<code:venue>/accounts/<code:account>/statements/<int:number>/<slug:format>/",
        StatementFile.as_view(),
        name="statement_file",
    ),
    path("<code:venue>/restrictions/", Restrictions.as_view(), name="restrictions"),
    path("<code:venue>/restrictions/order/", Restrict.as_view(), name="restrict"),
    path("<code:venue>/adjustments/", Adjustments.as_view(), name="adjustments"),
    path("<code:venue>/adjustments/propose/", Propose.as_view(), name="propose"),
    path("<code:venue>/adjustments/limits/", Limits.as_view(), name="limits"),
    path("<code:venue>/adjustments/<int:number>/", AdjustmentPage.as_view(), name="adjustment"),
    path(
        "<code:venue>/adjustments/<int:number>/evidence/", EvidenceFile.as_view(), name="evidence"
    ),
    path("<code:venue>/shortfalls/", Shortfalls.as_view(), name="shortfalls"),
    path("<code:venue>/shortfalls/<int:number>/", ShortfallPage.as_view(), name="shortfall"),
    path("<code:venue>/shortfalls/provisions/", ProvisionsPage.as_view(), name="provisions"),
    path("<code:venue>/debts/<int:number>/", DebtPage.as_view(), name="debt"),
    path("<code:venue>/policy/", Versions.as_view(), name="policy"),
    path("<code:venue>/policy/<int:number>/", Version.as_view(), name="policy_version"),
    path("<code:venue>/policy/write/", Write.as_view(), name="policy_write"),
    path("<code:venue>/policy/trials/<int:trial>/", TrialPage.as_view(), name="policy_trial"),
    path("<code:venue>/policy/check/", Check.as_view(), name="policy_check"),
    path(
        "<code:venue>/policy/proposals/<int:number>/",
        PolicyProposalPage.as_view(),
        name="policy_proposal",
    ),
    path("<code:venue>/restrictions/<int:key>/end/", EndHold.as_view(), name="end_hold"),
    path("<code:venue>/people/", People.as_view(), name="people"),
    path("<code:venue>/people/<int:membership>/", RolePage.as_view(), name="role"),
    path("<code:venue>/tokens/", Tokens.as_view(), name="tokens"),
    path("<code:venue>/audit/", Audit.as_view(), name="audit"),
    path("<code:venue>/audit/sources/", Sources.as_view(), name="sources"),
    path("<code:venue>/audit/export/<slug:file>/", AuditExport.as_view(), name="audit_export"),
    path("<code:venue>/security/", Security.as_view(), name="security"),
    path("<code:venue>/security/rules/<int:rule>/", RulePage.as_view(), name="security_rule"),
    path("<code:venue>/webhooks/", Webhooks.as_view(), name="webhooks"),
    path("<code:venue>/webhooks/<int:endpoint>/", WebhookPage.as_view(), name="webhook"),
    path("<code:venue>/funds/", Funds.as_view(), name="funds"),
    path("<code:venue>/guards/", GuardsPage.as_view(), name="guards"),
    path("<code:venue>/approvals/", Approvals.as_view(), name="approvals"),
]
