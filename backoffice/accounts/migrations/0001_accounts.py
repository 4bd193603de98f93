import django.db.models.deletion
import django.db.models.functions.datetime
from django.db import migrations, models

import backoffice.ledger.fields
import backoffice.records.fields


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("markets", "0001_markets"),
        ("venues", "0001_venues"),
    ]

    operations = [
        migrations.CreateModel(
            name="Account",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("code", models.TextField()),
                (
                    "kind",
                    models.TextField(
                        choices=[
                            ("customer", "customer"),
                            ("member", "member"),
                            ("fund", "fund"),
                            ("capital", "capital"),
                            ("system", "system"),
                        ]
                    ),
                ),
                (
                    "segment",
                    models.TextField(
                        choices=[("retail", "retail"), ("professional", "professional")]
                    ),
                ),
                (
                    "opened_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(), editable=False
                    ),
                ),
                (
                    "parent",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="children",
                        to="accounts.account",
                    ),
                ),
                (
                    "venue",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="accounts",
                        to="venues.venue",
                    ),
                ),
            ],
            options={
                "ordering": ["venue", "code"],
            },
        ),
        migrations.CreateModel(
            name="Contribution",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("original", backoffice.ledger.fields.MinorUnitField()),
                ("left", backoffice.ledger.fields.MinorUnitField()),
                (
                    "asset",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="markets.venueasset",
                    ),
                ),
                (
                    "fund",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="contributed",
                        to="accounts.account",
                    ),
                ),
                (
                    "member",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="contributions",
                        to="accounts.account",
                    ),
                ),
            ],
            options={
                "ordering": ["fund", "member"],
            },
        ),
        migrations.CreateModel(
            name="MarginCall",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("amount", backoffice.records.fields.FractionField()),
                ("called_at", models.DateTimeField()),
                ("ended_at", models.DateTimeField(blank=True, null=True)),
                (
                    "account",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="margin_calls",
                        to="accounts.account",
                    ),
                ),
            ],
            options={
                "verbose_name": "margin call",
                "ordering": ["-called_at", "account"],
            },
        ),
        migrations.CreateModel(
            name="RealizedProfit",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("amount", backoffice.ledger.fields.MinorUnitField()),
                (
                    "account",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="profits",
                        to="accounts.account",
                    ),
                ),
                (
                    "instrument",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, to="markets.instrument"
                    ),
                ),
            ],
            options={
                "verbose_name": "realised profit",
            },
        ),
        migrations.CreateModel(
            name="Restriction",
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
                        choices=[
                            ("frozen", "frozen"),
                            ("no_increase", "no_increase"),
                            ("no_trading", "no_trading"),
                            ("no_withdrawal", "no_withdrawal"),
                        ]
                    ),
                ),
                (
                    "imposed_by",
                    models.TextField(
                        choices=[("manual", "manual"), ("rule", "rule"), ("shortfall", "shortfall")]
                    ),
                ),
                ("from_at", models.DateTimeField()),
                ("until", models.DateTimeField(blank=True, null=True)),
                ("lifted_at", models.DateTimeField(blank=True, null=True)),
                ("reason", models.TextField()),
                (
                    "account",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="restrictions",
                        to="accounts.account",
                    ),
                ),
            ],
            options={
                "ordering": ["-from_at", "account", "kind"],
            },
        ),
        migrations.AddConstraint(
            model_name="account",
            constraint=models.UniqueConstraint(
                fields=("venue", "code"), name="accounts_account_code"
            ),
        ),
        migrations.AddConstraint(
            model_name="account",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("kind__in", ["customer", "member", "fund", "capital", "system"])
                ),
                name="accounts_account_kind",
            ),
        ),
        migrations.AddConstraint(
            model_name="account",
            constraint=models.CheckConstraint(
                condition=models.Q(("segment__in", ["retail", "professional"])),
                name="accounts_account_segment",
            ),
        ),
        migrations.AddConstraint(
            model_name="account",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("parent__isnull", True),
                    models.Q(("parent", models.F("id")), _negated=True),
                    _connector="OR",
                ),
                name="accounts_account_parent",
            ),
        ),
        migrations.AddConstraint(
            model_name="contribution",
            constraint=models.UniqueConstraint(
                fields=("member", "fund"), name="accounts_contribution_key"
            ),
        ),
        migrations.AddConstraint(
            model_name="contribution",
            constraint=models.CheckConstraint(
                condition=models.Q(("left__gte", 0), ("left__lte", models.F("original"))),
                name="accounts_contribution_left",
            ),
        ),
        migrations.AddConstraint(
            model_name="margincall",
            constraint=models.UniqueConstraint(
                condition=models.Q(("ended_at__isnull", True)),
                fields=("account",),
                name="accounts_margin_call_one_open",
            ),
        ),
        migrations.AddConstraint(
            model_name="realizedprofit",
            constraint=models.UniqueConstraint(
                fields=("account", "instrument"), name="accounts_profit_key"
            ),
        ),
        migrations.AddConstraint(
            model_name="restriction",
            constraint=models.UniqueConstraint(
                condition=models.Q(("lifted_at__isnull", True)),
                fields=("account", "kind", "imposed_by"),
                name="accounts_restriction_one_in_force",
            ),
        ),
        migrations.AddConstraint(
            model_name="restriction",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("kind__in", ["frozen", "no_increase", "no_trading", "no_withdrawal"]),
                    ("imposed_by__in", ["manual", "rule", "shortfall"]),
                ),
                name="accounts_restriction_kind",
            ),
        ),
    ]
