"""Books, assets, accounts, balances and controls."""

import django.db.models.deletion
import django.db.models.expressions
import django.db.models.functions.datetime
from django.db import migrations, models

import backoffice.ledger.fields


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="Asset",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("code", models.TextField()),
                ("decimals", models.PositiveSmallIntegerField()),
            ],
            options={
                "db_table": "ledger_asset",
            },
        ),
        migrations.CreateModel(
            name="LedgerAccount",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "owner",
                    models.TextField(help_text="Code of the venue account, such as alice or fees."),
                ),
                (
                    "bucket",
                    models.TextField(
                        choices=[
                            ("cash", "Cash"),
                            ("held", "Held"),
                            ("debt", "Debt"),
                            ("receivable", "Receivable"),
                        ]
                    ),
                ),
                ("hot", models.BooleanField(db_default=False)),
                (
                    "opened_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(), editable=False
                    ),
                ),
                ("closed_at", models.DateTimeField(blank=True, null=True)),
                (
                    "asset",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        to="ledger.asset",
                    ),
                ),
            ],
            options={
                "verbose_name": "account",
                "db_table": "ledger_account",
            },
        ),
        migrations.CreateModel(
            name="LedgerBook",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("code", models.TextField(unique=True)),
                (
                    "closed_through",
                    models.DateField(
                        editable=False,
                        help_text="Value dates up to this day are closed.",
                        null=True,
                    ),
                ),
                (
                    "created_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(), editable=False
                    ),
                ),
            ],
            options={
                "verbose_name": "book",
                "db_table": "ledger_book",
            },
        ),
        migrations.CreateModel(
            name="BalanceDay",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "account",
                        "value_on",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("value_on", models.DateField()),
                ("debits", backoffice.ledger.fields.MinorUnitField()),
                ("credits", backoffice.ledger.fields.MinorUnitField()),
                (
                    "account",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        to="ledger.ledgeraccount",
                    ),
                ),
            ],
            options={
                "db_table": "ledger_balance_day",
            },
        ),
        migrations.CreateModel(
            name="HotDelta",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("value_on", models.DateField()),
                ("debits", backoffice.ledger.fields.MinorUnitField()),
                ("credits", backoffice.ledger.fields.MinorUnitField()),
                (
                    "account",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        to="ledger.ledgeraccount",
                    ),
                ),
            ],
            options={
                "db_table": "ledger_hot_delta",
            },
        ),
        migrations.AddField(
            model_name="ledgeraccount",
            name="book",
            field=models.ForeignKey(
                db_index=False, on_delete=django.db.models.deletion.PROTECT, to="ledger.ledgerbook"
            ),
        ),
        migrations.AddField(
            model_name="asset",
            name="book",
            field=models.ForeignKey(
                db_index=False, on_delete=django.db.models.deletion.PROTECT, to="ledger.ledgerbook"
            ),
        ),
        migrations.CreateModel(
            name="Approval",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("command", models.JSONField()),
                ("command_sha", models.BinaryField()),
                ("maker", models.TextField()),
                ("checker", models.TextField(null=True)),
                ("approved", models.BooleanField(null=True)),
                (
                    "proposed_at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now()),
                ),
                ("decided_at", models.DateTimeField(null=True)),
                (
                    "book",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, to="ledger.ledgerbook"
                    ),
                ),
            ],
            options={
                "db_table": "ledger_approval",
            },
        ),
        migrations.CreateModel(
            name="Period",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("closed_through", models.DateField()),
                (
                    "closed_at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now()),
                ),
                ("actor", models.TextField()),
                (
                    "book",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        to="ledger.ledgerbook",
                    ),
                ),
            ],
            options={
                "db_table": "ledger_period",
            },
        ),
        migrations.CreateModel(
            name="Seal",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.BigIntegerField()),
                ("previous_sha", models.BinaryField()),
                ("sha", models.BinaryField()),
                ("journals", backoffice.ledger.fields.JournalRangesField()),
                ("journal_count", models.BigIntegerField()),
                ("posting_count", models.BigIntegerField()),
                ("control", models.JSONField()),
                ("horizon", backoffice.ledger.fields.TransactionIdField()),
                (
                    "sealed_at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now()),
                ),
                (
                    "book",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        to="ledger.ledgerbook",
                    ),
                ),
            ],
            options={
                "db_table": "ledger_seal",
            },
        ),
        migrations.CreateModel(
            name="Balance",
            fields=[
                (
                    "account",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        serialize=False,
                        to="ledger.ledgeraccount",
                    ),
                ),
                ("posted", backoffice.ledger.fields.MinorUnitField(db_default=0)),
                ("held", backoffice.ledger.fields.MinorUnitField(db_default=0)),
                ("lien", backoffice.ledger.fields.MinorUnitField(db_default=0)),
                ("floor", backoffice.ledger.fields.MinorUnitField(blank=True, null=True)),
                ("last_seq", models.BigIntegerField(db_default=0)),
                ("day_on", models.DateField(null=True)),
                ("day_debits", backoffice.ledger.fields.MinorUnitField(db_default=0)),
                ("day_credits", backoffice.ledger.fields.MinorUnitField(db_default=0)),
            ],
            options={
                "db_table": "ledger_balance",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("floor__isnull", True),
                            (
                                "posted__gte",
                                django.db.models.expressions.CombinedExpression(
                                    models.F("floor"), "+", models.F("held")
                                ),
                            ),
                            _connector="OR",
                        ),
                        name="ledger_balance_floor",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("held__gte", 0), ("lien__gte", 0)),
                        name="ledger_balance_held",
                    ),
                ],
            },
        ),
        migrations.AddConstraint(
            model_name="ledgeraccount",
            constraint=models.UniqueConstraint(
                fields=("book", "owner", "bucket", "asset"), name="ledger_account_key"
            ),
        ),
        migrations.AddConstraint(
            model_name="ledgeraccount",
            constraint=models.CheckConstraint(
                condition=models.Q(("bucket__in", ["cash", "held", "debt", "receivable"])),
                name="ledger_account_bucket",
            ),
        ),
        migrations.AddConstraint(
            model_name="asset",
            constraint=models.UniqueConstraint(fields=("book", "code"), name="ledger_asset_code"),
        ),
        migrations.AddConstraint(
            model_name="asset",
            constraint=models.CheckConstraint(
                condition=models.Q(("decimals__gte", 0), ("decimals__lte", 18)),
                name="ledger_asset_decimals",
            ),
        ),
        migrations.AddConstraint(
            model_name="approval",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("checker__isnull", True),
                    models.Q(("checker", models.F("maker")), _negated=True),
                    _connector="OR",
                ),
                name="ledger_approval_four_eyes",
            ),
        ),
        migrations.AddConstraint(
            model_name="approval",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("approved__isnull", True),
                        ("checker__isnull", True),
                        ("decided_at__isnull", True),
                    ),
                    models.Q(
                        ("approved__isnull", False),
                        ("checker__isnull", False),
                        ("decided_at__isnull", False),
                    ),
                    _connector="OR",
                ),
                name="ledger_approval_decided",
            ),
        ),
        migrations.AddConstraint(
            model_name="period",
            constraint=models.UniqueConstraint(
                fields=("book", "closed_through"), name="ledger_period_end"
            ),
        ),
        migrations.AddConstraint(
            model_name="seal",
            constraint=models.UniqueConstraint(
                fields=("book", "number"), name="ledger_seal_number"
            ),
        ),
    ]
