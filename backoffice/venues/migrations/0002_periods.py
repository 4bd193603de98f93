import django.db.models.deletion
from django.db import migrations, models

import backoffice.ledger.fields
import backoffice.records.fields


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0001_accounts"),
        ("markets", "0002_positions"),
        ("venues", "0001_venues"),
    ]

    operations = [
        migrations.CreateModel(
            name="PeriodRecord",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "kind",
                    models.TextField(
                        choices=[("day", "day"), ("week", "week"), ("month", "month")]
                    ),
                ),
                ("last_day", models.DateField()),
                ("left_sequence", models.BigIntegerField(null=True)),
                ("closed_sequence", models.BigIntegerField(null=True)),
                (
                    "venue",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="periods",
                        to="venues.venue",
                    ),
                ),
            ],
            options={
                "verbose_name": "period",
                "ordering": ["venue", "-last_day", "kind"],
            },
        ),
        migrations.CreateModel(
            name="PeriodProfit",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("realized", backoffice.ledger.fields.MinorUnitField(default=0)),
                ("unrealized", backoffice.records.fields.FractionField(default=0)),
                (
                    "account",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, to="accounts.account"
                    ),
                ),
                (
                    "instrument",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, to="markets.instrument"
                    ),
                ),
                (
                    "period",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="profits",
                        to="venues.periodrecord",
                    ),
                ),
            ],
            options={
                "verbose_name": "profit at a period's begin",
                "verbose_name_plural": "profits at periods' begin",
            },
        ),
        migrations.CreateModel(
            name="PeriodUse",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "step_key",
                    models.TextField(
                        help_text="The step's name, and how many of that name precede it."
                    ),
                ),
                (
                    "kind",
                    models.TextField(
                        choices=[("day", "day"), ("week", "week"), ("month", "month")]
                    ),
                ),
                ("last_day", models.DateField()),
                ("amount", backoffice.ledger.fields.MinorUnitField()),
                (
                    "asset",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, to="markets.venueasset"
                    ),
                ),
                (
                    "venue",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, to="venues.venue"
                    ),
                ),
            ],
            options={
                "verbose_name": "use of a period's limit",
                "verbose_name_plural": "uses of periods' limits",
                "ordering": ["venue", "-last_day", "kind", "step_key"],
            },
        ),
        migrations.AddConstraint(
            model_name="periodrecord",
            constraint=models.UniqueConstraint(
                fields=("venue", "kind", "last_day"), name="venues_period_last_day"
            ),
        ),
        migrations.AddConstraint(
            model_name="periodrecord",
            constraint=models.UniqueConstraint(
                condition=models.Q(
                    ("closed_sequence__isnull", True), ("left_sequence__isnull", True)
                ),
                fields=("venue", "kind"),
                name="venues_period_one_current",
            ),
        ),
        migrations.AddConstraint(
            model_name="periodrecord",
            constraint=models.CheckConstraint(
                condition=models.Q(("kind__in", ("day", "week", "month"))),
                name="venues_period_kind",
            ),
        ),
        migrations.AddConstraint(
            model_name="periodprofit",
            constraint=models.UniqueConstraint(
                fields=("period", "account", "instrument"), name="venues_period_profit_key"
            ),
        ),
        migrations.AddConstraint(
            model_name="perioduse",
            constraint=models.UniqueConstraint(
                fields=("venue", "step_key", "asset", "kind", "last_day"),
                name="venues_period_use_key",
            ),
        ),
    ]
