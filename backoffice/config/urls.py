"""Addresses of the web console, and of the metrics."""

from django.contrib import admin
from django.urls import path
from django.views.generic import RedirectView

from backoffice.sweeps.metrics import metrics

urlpatterns = [
    path("admin/", admin.site.urls),
    path("metrics", metrics),
    path("", RedirectView.as_view(pattern_name="admin:index")),
]
