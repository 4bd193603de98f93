from django.db import migrations, models

from backoffice.access.audited import audit_functions, audited

PROGRESS = (
    "restriction_cursor decision_cursor alarm_cursor statement_cursor tried_at failures rests_until"
)
SENT = "state attempts next_at status error delivered_at"


class Migration(migrations.Migration):
    dependencies = [
        ("access", "0002_audit_and_guards"),
        ("webhooks", "0003_statements"),
    ]

    operations = [
        migrations.AddField(
            model_name="delivery",
            name="replayed_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="delivery",
            name="replayed_by",
            field=models.TextField(blank=True, help_text="Who had it sent again last."),
        ),
        migrations.AddField(
            model_name="endpoint",
            name="failures",
            field=models.PositiveIntegerField(default=0),
        ),
        migrations.AddField(
            model_name="endpoint",
            name="rests_until",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="endpoint",
            name="tried_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.RunSQL(
            [
                f"DROP TRIGGER audited_{one} ON webhooks_endpoint"
                for one in ("insert", "update", "delete")
            ],
            migrations.RunSQL.noop,
        ),
        audited(
            "webhooks_endpoint",
            secret="salt previous_salt",  # noqa: S106 - names of columns
            ignored=PROGRESS,
        ),
        audit_functions(
            join="LEFT JOIN webhooks_endpoint w ON p_table = 'webhooks_delivery'"
            " AND w.id = (r.seen->>'endpoint_id')::bigint",
            venue="w.venue_id",
        ),
        # What is sent is no change of rights; that somebody had it sent again is recorded.
        audited(
            "webhooks_delivery",
            secret="payload",  # noqa: S106 - the name of a column
            ignored=SENT,
            operations=("update", "delete"),
        ),
    ]
