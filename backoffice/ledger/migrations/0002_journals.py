"""Journals, postings, references and holds."""

import django.db.models.deletion
import django.db.models.functions.datetime
from django.db import migrations, models

import backoffice.ledger.fields


class Migration(migrations.Migration):
    dependencies = [
        ("ledger", "0001_accounts"),
    ]

    operations = [
        migrations.CreateModel(
            name="Hold",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("amount", backoffice.ledger.fields.MinorUnitField()),
                (
                    "lien",
                    models.BooleanField(db_default=False, help_text="May exceed what is there."),
                ),
                ("reason", models.TextField()),
                ("reference", models.TextField()),
                ("expires_at", models.DateTimeField(null=True)),
                (
                    "placed_at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now()),
                ),
                ("actor", models.TextField()),
                (
                    "account",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, to="ledger.ledgeraccount"
                    ),
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
                "db_table": "ledger_hold",
            },
        ),
        migrations.CreateModel(
            name="Journal",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("kind", models.TextField()),
                ("source", models.TextField()),
                ("reference", models.TextField()),
                ("cause", models.TextField(db_default="")),
                ("batch", models.TextField(db_default="")),
                ("actor", models.TextField()),
                ("value_on", models.DateField()),
                ("booked_at", models.DateTimeField()),
                ("xid", backoffice.ledger.fields.TransactionIdField(editable=False)),
                ("lines", models.IntegerField(help_text="Number of postings.")),
                ("first_posting_id", models.BigIntegerField()),
                ("last_posting_id", models.BigIntegerField()),
                (
                    "approval",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        to="ledger.approval",
                    ),
                ),
                (
                    "book",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        to="ledger.ledgerbook",
                    ),
                ),
                (
                    "reverses",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="reversed_by",
                        to="ledger.journal",
                    ),
                ),
            ],
            options={
                "db_table": "ledger_journal",
            },
        ),
        # Partitioned tables, which Django cannot create: sql/tables.sql makes them.
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.CreateModel(
                    name="Posting",
                    fields=[
                        ("id", models.BigAutoField(primary_key=True, serialize=False)),
                        ("booked_at", models.DateTimeField()),
                        ("value_on", models.DateField()),
                        ("amount", backoffice.ledger.fields.MinorUnitField()),
                        ("debit_seq", models.BigIntegerField(null=True)),
                        ("debit_after", backoffice.ledger.fields.MinorUnitField(null=True)),
                        ("credit_seq", models.BigIntegerField(null=True)),
                        ("credit_after", backoffice.ledger.fields.MinorUnitField(null=True)),
                        (
                            "asset",
                            models.ForeignKey(
                                db_constraint=False,
                                db_index=False,
                                on_delete=django.db.models.deletion.PROTECT,
                                to="ledger.asset",
                            ),
                        ),
                        (
                            "credit",
                            models.ForeignKey(
                                db_constraint=False,
                                db_index=False,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="postings_in",
                                to="ledger.ledgeraccount",
                            ),
                        ),
                        (
                            "debit",
                            models.ForeignKey(
                                db_constraint=False,
                                db_index=False,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="postings_out",
                                to="ledger.ledgeraccount",
                            ),
                        ),
                        (
                            "journal",
                            models.ForeignKey(
                                db_constraint=False,
                                db_index=False,
                                on_delete=django.db.models.deletion.PROTECT,
                                to="ledger.journal",
                            ),
                        ),
                    ],
                    options={
                        "db_table": "ledger_posting",
                    },
                ),
                migrations.CreateModel(
                    name="PostingRef",
                    fields=[
                        (
                            "pk",
                            models.CompositePrimaryKey(
                                "book",
                                "source",
                                "reference",
                                blank=True,
                                editable=False,
                                primary_key=True,
                                serialize=False,
                            ),
                        ),
                        ("source", models.TextField()),
                        ("reference", models.TextField()),
                        ("payload_sha", models.BinaryField()),
                        (
                            "book",
                            models.ForeignKey(
                                db_constraint=False,
                                db_index=False,
                                on_delete=django.db.models.deletion.PROTECT,
                                to="ledger.ledgerbook",
                            ),
                        ),
                        (
                            "journal",
                            models.ForeignKey(
                                db_constraint=False,
                                db_index=False,
                                on_delete=django.db.models.deletion.PROTECT,
                                to="ledger.journal",
                            ),
                        ),
                    ],
                    options={
                        "db_table": "ledger_posting_ref",
                    },
                ),
                migrations.AddIndex(
                    model_name="posting",
                    index=models.Index(fields=["debit", "id"], name="ledger_posting_debit"),
                ),
                migrations.AddIndex(
                    model_name="posting",
                    index=models.Index(fields=["credit", "id"], name="ledger_posting_credit"),
                ),
                migrations.AddConstraint(
                    model_name="posting",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            ("amount", models.Func(models.F("amount"), function="trunc")),
                            ("amount__gt", 0),
                        ),
                        name="ledger_posting_amount",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="posting",
                    constraint=models.CheckConstraint(
                        condition=models.Q(("debit", models.F("credit")), _negated=True),
                        name="ledger_posting_sides",
                    ),
                ),
            ]
        ),
        migrations.CreateModel(
            name="HoldEnd",
            fields=[
                (
                    "hold",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="end",
                        serialize=False,
                        to="ledger.hold",
                    ),
                ),
                (
                    "outcome",
                    models.TextField(
                        choices=[
                            ("captured", "Captured"),
                            ("released", "Released"),
                            ("expired", "Expired"),
                        ]
                    ),
                ),
                ("taken", backoffice.ledger.fields.MinorUnitField(db_default=0)),
                (
                    "ended_at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now()),
                ),
                ("actor", models.TextField()),
                (
                    "journal",
                    models.OneToOneField(
                        null=True, on_delete=django.db.models.deletion.PROTECT, to="ledger.journal"
                    ),
                ),
            ],
            options={
                "db_table": "ledger_hold_end",
            },
        ),
        migrations.AddIndex(
            model_name="hold",
            index=models.Index(fields=["expires_at"], name="ledger_hold_expiry"),
        ),
        migrations.AddConstraint(
            model_name="hold",
            constraint=models.UniqueConstraint(
                fields=("book", "reference"), name="ledger_hold_reference"
            ),
        ),
        migrations.AddConstraint(
            model_name="hold",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("amount", models.Func(models.F("amount"), function="trunc")),
                    ("amount__gt", 0),
                    ("amount__lt", 10**60),
                ),
                name="ledger_hold_amount",
            ),
        ),
        migrations.AddIndex(
            model_name="journal",
            index=models.Index(fields=["book", "xid"], name="ledger_journal_xid"),
        ),
        migrations.AddConstraint(
            model_name="journal",
            constraint=models.UniqueConstraint(
                condition=models.Q(("reverses__isnull", False)),
                fields=("reverses",),
                name="ledger_journal_reverses",
            ),
        ),
        migrations.AddConstraint(
            model_name="journal",
            constraint=models.UniqueConstraint(
                condition=models.Q(("approval__isnull", False)),
                fields=("approval",),
                name="ledger_journal_approval",
            ),
        ),
        migrations.AddConstraint(
            model_name="holdend",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("journal__isnull", False), ("outcome", "captured"), ("taken__gt", 0)),
                    models.Q(
                        ("journal__isnull", True),
                        ("outcome__in", ["released", "expired"]),
                        ("taken", 0),
                    ),
                    _connector="OR",
                ),
                name="ledger_hold_end_outcome",
            ),
        ),
    ]
