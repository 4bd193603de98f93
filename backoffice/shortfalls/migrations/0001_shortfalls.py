import django.db.models.deletion
from django.db import migrations, models

import backoffice.ledger.fields
import backoffice.records.fields
from backoffice.records.append_only import append_only


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("accounts", "0001_accounts"),
        ("markets", "0002_positions"),
        ("venues", "0001_venues"),
    ]

    operations = [
        migrations.CreateModel(
            name="Debt",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "number",
                    models.PositiveIntegerField(help_text="Counted within the venue, from 1."),
                ),
                ("shortfall_number", models.PositiveIntegerField(help_text="Of the same venue.")),
                ("step", models.TextField()),
                ("opened_on", models.DateField()),
                ("terms", models.JSONField()),
                ("principal", backoffice.ledger.fields.MinorUnitField()),
                ("interest", backoffice.ledger.fields.MinorUnitField(default=0)),
                ("charged", backoffice.ledger.fields.MinorUnitField(default=0)),
                ("residue", backoffice.records.fields.FractionField(default=0)),
                ("changes", models.PositiveIntegerField(default=0)),
                (
                    "account",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="debts",
                        to="accounts.account",
                    ),
                ),
                (
                    "asset",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="markets.venueasset",
                    ),
                ),
                (
                    "venue",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="debts",
                        to="venues.venue",
                    ),
                ),
            ],
            options={
                "ordering": ["venue", "number"],
            },
        ),
        migrations.CreateModel(
            name="DebtChange",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "number",
                    models.PositiveIntegerField(help_text="Counted within the debt, from 0."),
                ),
                ("on", models.DateField()),
                ("principal", backoffice.ledger.fields.MinorUnitField()),
                ("interest", backoffice.ledger.fields.MinorUnitField()),
                ("sequence", models.BigIntegerField(help_text="The venue's event that made it.")),
                (
                    "debt",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="history",
                        to="shortfalls.debt",
                    ),
                ),
            ],
            options={
                "verbose_name": "change of a debt",
                "verbose_name_plural": "changes of debts",
                "ordering": ["debt", "number"],
            },
        ),
        migrations.CreateModel(
            name="Shortfall",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "number",
                    models.PositiveIntegerField(help_text="Counted within the venue, from 1."),
                ),
                ("amount", backoffice.ledger.fields.MinorUnitField()),
                ("remaining", backoffice.ledger.fields.MinorUnitField()),
                (
                    "state",
                    models.TextField(
                        choices=[
                            ("covered", "covered"),
                            ("carried", "carried"),
                            ("repaid", "repaid"),
                            ("waiting", "waiting"),
                            ("written_off", "written_off"),
                            ("open", "open"),
                        ]
                    ),
                ),
                ("pending", models.JSONField(blank=True, null=True)),
                ("waiting", models.JSONField(blank=True, null=True)),
                ("passed", models.JSONField(blank=True, default=list)),
                ("filled_by_cash", models.BooleanField(default=False)),
                ("opened_at", models.DateTimeField()),
                ("closed_at", models.DateTimeField(blank=True, null=True)),
                (
                    "account",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="shortfalls",
                        to="accounts.account",
                    ),
                ),
                (
                    "asset",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="markets.venueasset",
                    ),
                ),
                (
                    "venue",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="shortfalls",
                        to="venues.venue",
                    ),
                ),
            ],
            options={
                "ordering": ["venue", "number"],
            },
        ),
        migrations.CreateModel(
            name="ShortfallStep",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("position", models.PositiveIntegerField()),
                ("step_key", models.TextField()),
                ("step", models.TextField()),
                ("amount", backoffice.ledger.fields.MinorUnitField()),
                ("allocations", models.JSONField()),
                ("recovered", models.JSONField(default=dict)),
                ("outcome", models.TextField()),
                ("at", models.DateTimeField(null=True)),
                (
                    "debt",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="steps",
                        to="shortfalls.debt",
                    ),
                ),
                (
                    "restores",
                    models.ForeignKey(
                        help_text="The fund whose contributions come back with what is recovered.",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.account",
                    ),
                ),
                (
                    "shortfall",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="steps",
                        to="shortfalls.shortfall",
                    ),
                ),
            ],
            options={
                "verbose_name": "step of a shortfall",
                "verbose_name_plural": "steps of shortfalls",
                "ordering": ["shortfall", "position"],
            },
        ),
        migrations.AddConstraint(
            model_name="debt",
            constraint=models.UniqueConstraint(
                fields=("venue", "number"), name="shortfalls_debt_number"
            ),
        ),
        migrations.AddConstraint(
            model_name="debt",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("charged__gte", 0), ("interest__gte", 0), ("principal__gte", 0)
                ),
                name="shortfalls_debt_amounts",
            ),
        ),
        migrations.AddConstraint(
            model_name="debtchange",
            constraint=models.UniqueConstraint(
                fields=("debt", "number"), name="shortfalls_debt_change_key"
            ),
        ),
        migrations.AddIndex(
            model_name="shortfall",
            index=models.Index(
                condition=models.Q(("remaining__gt", 0)), fields=["venue"], name="shortfalls_open"
            ),
        ),
        migrations.AddConstraint(
            model_name="shortfall",
            constraint=models.UniqueConstraint(
                fields=("venue", "number"), name="shortfalls_number"
            ),
        ),
        migrations.AddConstraint(
            model_name="shortfall",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("amount__gt", 0), ("remaining__gte", 0), ("remaining__lte", models.F("amount"))
                ),
                name="shortfalls_remaining",
            ),
        ),
        migrations.AddConstraint(
            model_name="shortfall",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "state__in",
                        ("covered", "carried", "repaid", "waiting", "written_off", "open"),
                    )
                ),
                name="shortfalls_state",
            ),
        ),
        migrations.AddConstraint(
            model_name="shortfallstep",
            constraint=models.UniqueConstraint(
                fields=("shortfall", "position"), name="shortfalls_step_position"
            ),
        ),
        migrations.AddConstraint(
            model_name="shortfallstep",
            constraint=models.CheckConstraint(
                condition=models.Q(("amount__gt", 0)), name="shortfalls_step_amount"
            ),
        ),
        append_only("shortfalls_debtchange"),
    ]
