"""Tables of other packages in the admin, in its theme; secrets of sign-in are not shown."""

from __future__ import annotations

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from axes.models import AccessAttempt, AccessFailureLog, AccessLog
from django.contrib import admin
from django.contrib.auth.admin import GroupAdmin as BaseGroupAdmin
from django.contrib.auth.admin import UserAdmin as BaseUserAdmin
from django.contrib.auth.models import Group, User
from django.http import HttpRequest
from django_celery_beat import admin as beat
from django_celery_beat import models as schedules
from unfold.admin import ModelAdmin
from unfold.forms import AdminPasswordChangeForm, UserChangeForm, UserCreationForm

from backoffice.console.models import FundTarget
from backoffice.records.admin import ReadOnlyAdmin, amount

for model in (EmailAddress, Authenticator, AccessAttempt, AccessFailureLog, AccessLog):
    if admin.site.is_registered(model):
        admin.site.unregister(model)
admin.site.unregister([User, Group])


@admin.register(User)
class UserAdmin(BaseUserAdmin, ModelAdmin):
    """Users; roles are given on the page of a venue's people."""

    form = UserChangeForm
    add_form = UserCreationForm
    change_password_form = AdminPasswordChangeForm
    readonly_fields = ["is_superuser", "last_login", "date_joined"]

    def get_readonly_fields(self, request: HttpRequest, obj: User | None = None) -> list[str]:
        """Superusers are made on the server; a user keeps the name that maker = checker reads."""
        named = [] if obj is None else ["username"]
        return [*super().get_readonly_fields(request, obj), *named]

    def has_delete_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        """A user is switched off: what was done under the name stays."""
        return False


@admin.register(Group)
class GroupAdmin(BaseGroupAdmin, ModelAdmin):
    """Groups of Django's own rights, which say who may edit schedules."""


@admin.register(FundTarget)
class FundTargetAdmin(ReadOnlyAdmin):
    """What funds should hold."""

    list_display = ["account", amount("amount", "asset.asset"), "set_by", "set_at"]
    list_select_related = ["account", "asset__asset"]


@admin.register(AccessAttempt)
class AccessAttemptAdmin(ReadOnlyAdmin):
    """Wrong passwords that still count."""

    list_display = ["attempt_time", "username", "ip_address", "failures_since_start"]
    search_fields = ["username", "ip_address"]
    exclude = ["get_data", "post_data"]


for table in (
    schedules.PeriodicTask,
    schedules.ClockedSchedule,
    schedules.CrontabSchedule,
    schedules.SolarSchedule,
    schedules.IntervalSchedule,
):
    base = getattr(beat, f"{table.__name__}Admin")
    admin.site.unregister(table)
    admin.site.register(table, type(f"Themed{table.__name__}Admin", (base, ModelAdmin), {}))
