import uuid

import django.db.models.deletion
import django.db.models.functions.datetime
from django.db import migrations, models

from backoffice.records.append_only import append_only


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("ledger", "0003_guards"),
    ]

    operations = [
        migrations.CreateModel(
            name="Venue",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("code", models.TextField(unique=True)),
                (
                    "reporting_asset",
                    models.TextField(help_text="Code of the asset in which figures are shown."),
                ),
                (
                    "timezone",
                    models.TextField(help_text="Days, weeks and months are counted in it."),
                ),
                (
                    "margin",
                    models.JSONField(
                        help_text="Margin model and its parameters, as in a scenario file."
                    ),
                ),
                (
                    "created_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(), editable=False
                    ),
                ),
                (
                    "ledger_book",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, to="ledger.ledgerbook"
                    ),
                ),
            ],
            options={
                "ordering": ["code"],
            },
        ),
        migrations.CreateModel(
            name="VenueState",
            fields=[
                (
                    "venue",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="state",
                        serialize=False,
                        to="venues.venue",
                    ),
                ),
                ("sequence", models.BigIntegerField(default=0)),
                ("decisions", models.BigIntegerField(default=0)),
                ("version", models.UUIDField(default=uuid.uuid4)),
                ("clock", models.DateTimeField()),
                ("accrued_through", models.DateField(null=True)),
            ],
            options={
                "verbose_name": "state of a venue",
                "verbose_name_plural": "states of venues",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("decisions__gte", 0), ("sequence__gte", 0)),
                        name="venues_state_counters",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="PolicyVersion",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.PositiveIntegerField()),
                ("document", models.JSONField()),
                ("document_sha256", models.CharField(max_length=64)),
                ("author", models.TextField()),
                ("approver", models.TextField(blank=True, null=True)),
                ("effective_at", models.DateTimeField()),
                (
                    "created_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(), editable=False
                    ),
                ),
                (
                    "venue",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="policies",
                        to="venues.venue",
                    ),
                ),
            ],
            options={
                "verbose_name": "policy version",
                "ordering": ["venue", "number"],
                "indexes": [
                    models.Index(fields=["venue", "effective_at"], name="venues_policy_effective")
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("venue", "number"), name="venues_policy_number"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("approver__isnull", True),
                            models.Q(("author", models.F("approver")), _negated=True),
                            _connector="OR",
                        ),
                        name="venues_policy_four_eyes",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("document_sha256__regex", "^[0-9a-f]{64}$")),
                        name="venues_policy_sha256",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="EventRecord",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("sequence", models.BigIntegerField()),
                ("kind", models.TextField()),
                ("at", models.DateTimeField()),
                ("payload", models.TextField()),
                ("payload_sha256", models.CharField(max_length=64)),
                ("reference", models.TextField(null=True)),
                (
                    "recorded_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(), editable=False
                    ),
                ),
                (
                    "venue",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="events",
                        to="venues.venue",
                    ),
                ),
            ],
            options={
                "verbose_name": "event",
                "ordering": ["venue", "sequence"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("venue", "sequence"), name="venues_event_sequence"
                    ),
                    models.UniqueConstraint(
                        fields=("venue", "reference"), name="venues_event_reference"
                    ),
                ],
            },
        ),
        append_only("venues_policyversion", "venues_eventrecord"),
    ]
