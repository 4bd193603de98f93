"""Addresses of the console."""

from django.urls import path, register_converter

from backoffice.console.accounts.views import AccountPage, Accounts
from backoffice.console.approvals.views import Approvals, EndHold
from backoffice.console.codes import CodeConverter
from backoffice.console.home.fund_views import Funds
from backoffice.console.home.views import Home
from backoffice.console.restrictions.views import Restrict, Restrictions
from backoffice.console.start import Start

register_converter(CodeConverter, "code")

app_name = "console"
urlpatterns = [
    path("", Start.as_view(), name="start"),
    path("<code:venue>/", Home.as_view(), name="home"),
    path("<code:venue>/accounts/", Accounts.as_view(), name="accounts"),
    path("<code:venue>/accounts/<code:account>/", AccountPage.as_view(), name="account"),
    path("<code:venue>/restrictions/", Restrictions.as_view(), name="restrictions"),
    path("<code:venue>/restrictions/order/", Restrict.as_view(), name="restrict"),
    path("<code:venue>/restrictions/<int:key>/end/", EndHold.as_view(), name="end_hold"),
    path("<code:venue>/funds/", Funds.as_view(), name="funds"),
    path("<code:venue>/approvals/", Approvals.as_view(), name="approvals"),
]
