"""Addresses of the console."""

from django.urls import path, register_converter

from backoffice.console.codes import CodeConverter
from backoffice.console.home.views import Home
from backoffice.console.start import Start

register_converter(CodeConverter, "code")

app_name = "console"
urlpatterns = [
    path("", Start.as_view(), name="start"),
    path("<code:venue>/", Home.as_view(), name="home"),
    path("<code:venue>/accounts/", Home.as_view(), name="accounts"),
    path("<code:venue>/restrictions/", Home.as_view(), name="restrictions"),
]
