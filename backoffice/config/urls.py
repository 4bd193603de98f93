"""Addresses of the web console, the API and the metrics."""

from allauth.account.decorators import secure_admin_login
from django.contrib import admin
from django.urls import include, path
from django.views.generic import RedirectView

from backoffice.sweeps.metrics import metrics

admin.site.login = secure_admin_login(admin.site.login)  # type: ignore[method-assign]

urlpatterns = [
    path("console/", include("backoffice.console.urls")),
    path("admin/", admin.site.urls),
    path("api/v1/", include("backoffice.api.urls")),
    path("metrics", metrics),
    path("", include("backoffice.console.signin.urls")),
    path("", RedirectView.as_view(pattern_name="console:start")),
]
