import django.contrib.postgres.indexes
import django.db.models.deletion
from django.db import migrations, models

from backoffice.access.sent import names_stay, sources_recorded
from backoffice.records.append_only import append_only


class Migration(migrations.Migration):
    dependencies = [
        ("access", "0002_audit_and_guards"),
        ("venues", "0009_lighter_period_profits"),
    ]

    operations = [
        migrations.CreateModel(
            name="EventSource",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("at", models.DateTimeField()),
                ("actor", models.TextField()),
                (
                    "token",
                    models.TextField(help_text="Public id; empty where it came by another door."),
                ),
                ("address", models.TextField()),
                ("request", models.TextField()),
                ("first", models.BigIntegerField()),
                ("last", models.BigIntegerField()),
                ("transaction", models.BigIntegerField()),
            ],
            options={
                "verbose_name": "source of events",
                "verbose_name_plural": "sources of events",
                "ordering": ["-id"],
            },
        ),
        migrations.AddIndex(
            model_name="auditrecord",
            index=models.Index(
                condition=models.Q(("request", ""), _negated=True),
                fields=["request"],
                name="access_audit_request",
            ),
        ),
        migrations.AddIndex(
            model_name="auditrecord",
            index=django.contrib.postgres.indexes.BrinIndex(fields=["at"], name="access_audit_at"),
        ),
        migrations.AddField(
            model_name="eventsource",
            name="venue",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="venues.venue",
            ),
        ),
        migrations.AddIndex(
            model_name="eventsource",
            index=models.Index(fields=["venue", "-first"], name="access_source_events"),
        ),
        append_only("access_eventsource"),
        sources_recorded(),
        names_stay(),
    ]
