"""Settings and shards of the first migration."""

import django.contrib.postgres.fields
import django.db.models.deletion
import django.db.models.functions.datetime
from django.db import migrations, models
from django.db.migrations.operations.base import Operation

OPERATIONS: list[Operation] = [
    migrations.CreateModel(
        name="StatementSetting",
        fields=[
            (
                "id",
                models.BigAutoField(
                    auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                ),
            ),
            (
                "kinds",
                django.contrib.postgres.fields.ArrayField(
                    base_field=models.TextField(
                        choices=[
                            ("daily", "Daily"),
                            ("weekly", "Weekly"),
                            ("monthly", "Monthly"),
                            ("quarterly", "Quarterly"),
                        ]
                    ),
                    blank=True,
                    default=list,
                    help_text="Statements that come by themselves.",
                    size=None,
                ),
            ),
            (
                "scope",
                models.TextField(
                    choices=[("single", "Single"), ("consolidated", "Consolidated")],
                    default="single",
                ),
            ),
            (
                "idle",
                models.TextField(
                    choices=[
                        ("always", "Always"),
                        ("with_balance", "With Balance"),
                        ("never", "Never"),
                    ],
                    default="always",
                ),
            ),
            (
                "formats",
                django.contrib.postgres.fields.ArrayField(
                    base_field=models.TextField(),
                    blank=True,
                    default=list,
                    help_text="Made at once, beside json: pdf, csv, camt053, ofx, or a plugin's.",
                    size=None,
                ),
            ),
            (
                "name",
                models.TextField(
                    blank=True, help_text="The holder, as printed; default: the code."
                ),
            ),
            (
                "email",
                models.EmailField(
                    blank=True,
                    help_text="Of an account only: final statements are mailed there, as PDF.",
                    max_length=254,
                ),
            ),
            ("language", models.TextField(default="en", help_text="en or ar.")),
            (
                "numbers",
                models.TextField(
                    choices=[
                        ("12,300.50", "Comma Point"),
                        ("12.300,50", "Point Comma"),
                        ("12 300,50", "Space Comma"),
                        ("12'300.50", "Apostrophe Point"),
                    ],
                    default="12,300.50",
                ),
            ),
            (
                "page",
                models.TextField(choices=[("a4", "A4"), ("us-letter", "Letter")], default="a4"),
            ),
            (
                "cut_off",
                models.TimeField(
                    default="00:00",
                    help_text="Of the venue only: periods end at this time of the day after.",
                ),
            ),
            (
                "objections",
                models.TextField(
                    blank=True, help_text="Of the venue only: where, and until when, to object."
                ),
            ),
            (
                "created_at",
                models.DateTimeField(
                    db_default=django.db.models.functions.datetime.Now(), editable=False
                ),
            ),
            (
                "account",
                models.ForeignKey(
                    blank=True,
                    help_text="Empty: of all accounts of the venue that have none of their own.",
                    null=True,
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="statement_settings",
                    to="accounts.account",
                ),
            ),
            (
                "venue",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="statement_settings",
                    to="venues.venue",
                ),
            ),
        ],
        options={
            "verbose_name": "setting",
            "ordering": ["venue", "account"],
        },
    ),
    migrations.CreateModel(
        name="StatementShard",
        fields=[
            (
                "id",
                models.BigAutoField(
                    auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                ),
            ),
            (
                "number",
                models.PositiveIntegerField(help_text="Counted within the run, from 1."),
            ),
            ("first_id", models.BigIntegerField()),
            ("last_id", models.BigIntegerField()),
            (
                "state",
                models.TextField(
                    choices=[("pending", "Pending"), ("done", "Done"), ("failed", "Failed")],
                    default="pending",
                ),
            ),
            (
                "due_at",
                models.DateTimeField(db_default=django.db.models.functions.datetime.Now()),
            ),
            ("attempts", models.PositiveIntegerField(default=0)),
            ("accounts", models.PositiveIntegerField(default=0)),
            ("made", models.PositiveIntegerField(default=0)),
            (
                "skipped",
                models.PositiveIntegerField(default=0, help_text="By the rule for idle accounts."),
            ),
            ("timings", models.JSONField(default=dict)),
            ("error", models.TextField(blank=True)),
            ("finished_at", models.DateTimeField(null=True)),
            (
                "run",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.CASCADE,
                    related_name="shards",
                    to="statements.statementrun",
                ),
            ),
        ],
        options={
            "verbose_name": "shard",
            "ordering": ["-run", "number"],
        },
    ),
]
