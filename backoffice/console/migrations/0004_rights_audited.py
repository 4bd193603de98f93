"""Tables that decide about rights and runs are under the audit trail, as roles are."""

from django.db import migrations

from backoffice.access.audited import audited

SCHEDULES = ("crontabschedule", "intervalschedule", "clockedschedule", "solarschedule")


class Migration(migrations.Migration):
    dependencies = [
        ("console", "0003_holds_stand"),
        ("access", "0003_sources_and_names"),
        ("adjustments", "0001_adjustments"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("django_celery_beat", "0019_alter_periodictasks_options"),
        ("statements", "0001_statements"),
    ]

    operations = [
        audited("auth_group"),
        audited("auth_group_permissions"),
        audited(
            "django_celery_beat_periodictask",
            ignored="last_run_at total_run_count date_changed",  # beat writes them at each run
        ),
        *(audited(f"django_celery_beat_{name}") for name in SCHEDULES),
        audited("statements_statementsetting"),
        # Append-only, and its content is large and kept: that it came is recorded.
        audited(
            "adjustments_evidence",
            secret="content",  # noqa: S106 - the name of a column
            operations=("insert",),
        ),
    ]
