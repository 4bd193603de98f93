"""Addresses of the web console, the API and the metrics."""

from django.contrib import admin
from django.urls import include, path
from django.views.generic import RedirectView

from backoffice.sweeps.metrics import metrics

urlpatterns = [
    path("admin/", admin.site.urls),
    path("api/v1/", include("backoffice.api.urls")),
    path("metrics", metrics),
    path("", RedirectView.as_view(pattern_name="admin:index")),
]
