import django.db.models.deletion
import django.db.models.functions.datetime
from django.db import migrations, models

from backoffice.records.append_only import append_only


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0001_accounts"),
        ("markets", "0002_positions"),
        ("shortfalls", "0001_shortfalls"),
        ("venues", "0001_venues"),
    ]

    operations = [
        migrations.CreateModel(
            name="Decision",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.BigIntegerField(help_text="Counted within the venue, from 1.")),
                (
                    "event_sequence",
                    models.BigIntegerField(help_text="The venue's event that led to it."),
                ),
                ("at", models.DateTimeField()),
                (
                    "which",
                    models.TextField(
                        help_text="Rule, liquidation, conversion, or the step's name."
                    ),
                ),
                ("inputs", models.TextField()),
                ("inputs_sha256", models.CharField(max_length=64)),
                ("plan", models.TextField(blank=True)),
                ("plugin", models.TextField()),
                ("shortfall_number", models.PositiveIntegerField(null=True)),
                ("outcome", models.TextField()),
                ("amounts", models.JSONField()),
                ("sentence", models.TextField(help_text="For the account's holder.")),
                ("journals", models.JSONField(help_text="References in the ledger.")),
                (
                    "recorded_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(), editable=False
                    ),
                ),
                (
                    "account",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="decisions",
                        to="accounts.account",
                    ),
                ),
                (
                    "asset",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="markets.venueasset",
                    ),
                ),
                (
                    "policy_version",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="decisions",
                        to="venues.policyversion",
                    ),
                ),
                (
                    "venue",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="decisions",
                        to="venues.venue",
                    ),
                ),
            ],
            options={
                "ordering": ["venue", "number"],
                "indexes": [
                    models.Index(fields=["account", "at"], name="shortfalls_decision_account"),
                    models.Index(
                        fields=["venue", "event_sequence"], name="shortfalls_decision_event"
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("venue", "number"), name="shortfalls_decision_number"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("inputs_sha256__regex", "^[0-9a-f]{64}$")),
                        name="shortfalls_decision_sha256",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="OutboxMessage",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("event_sequence", models.BigIntegerField()),
                ("topic", models.TextField()),
                ("payload", models.JSONField()),
                (
                    "created_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(), editable=False
                    ),
                ),
                ("sent_at", models.DateTimeField(blank=True, null=True)),
                (
                    "venue",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="outbox",
                        to="venues.venue",
                    ),
                ),
            ],
            options={
                "verbose_name": "message",
                "ordering": ["id"],
                "indexes": [
                    models.Index(
                        condition=models.Q(("sent_at__isnull", True)),
                        fields=["id"],
                        name="shortfalls_unsent",
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("venue", "event_sequence", "topic"), name="shortfalls_outbox_key"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Refusal",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "event_sequence",
                    models.BigIntegerField(help_text="The venue's event that asked."),
                ),
                ("at", models.DateTimeField()),
                ("event", models.TextField()),
                ("reason", models.TextField()),
                (
                    "account",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="refusals",
                        to="accounts.account",
                    ),
                ),
                (
                    "venue",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="refusals",
                        to="venues.venue",
                    ),
                ),
            ],
            options={
                "ordering": ["venue", "id"],
                "indexes": [
                    models.Index(fields=["account", "at"], name="shortfalls_refusal_account")
                ],
            },
        ),
        append_only("shortfalls_decision", "shortfalls_refusal"),
        append_only("shortfalls_outboxmessage", set_once="sent_at"),
    ]
