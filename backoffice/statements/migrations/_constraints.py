"""Constraints and indexes of the first migration."""

from django.db import migrations, models
from django.db.migrations.operations.base import Operation

OPERATIONS: list[Operation] = [
    migrations.AddConstraint(
        model_name="statementcut",
        constraint=models.UniqueConstraint(fields=("venue", "at"), name="statements_cut_at"),
    ),
    migrations.AddConstraint(
        model_name="statementcut",
        constraint=models.CheckConstraint(
            condition=models.Q(("cut_at__lte", models.F("at")), ("sequence__gte", 0)),
            name="statements_cut_order",
        ),
    ),
    migrations.AddIndex(
        model_name="statement",
        index=models.Index(fields=["account", "ends_at"], name="statements_ends_at"),
    ),
    migrations.AddConstraint(
        model_name="statement",
        constraint=models.UniqueConstraint(fields=("account", "number"), name="statements_number"),
    ),
    migrations.AddConstraint(
        model_name="statement",
        constraint=models.UniqueConstraint(
            condition=models.Q(("replaces__isnull", True)),
            fields=("account", "kind", "scope", "begins_at", "ends_at"),
            name="statements_once",
        ),
    ),
    migrations.AddConstraint(
        model_name="statement",
        constraint=models.CheckConstraint(
            condition=models.Q(
                ("begins_at__lt", models.F("ends_at")),
                (
                    "kind__in",
                    ["daily", "weekly", "monthly", "quarterly", "closing", "on_demand"],
                ),
                ("scope__in", ["single", "consolidated"]),
            ),
            name="statements_period",
        ),
    ),
    migrations.AddConstraint(
        model_name="statement",
        constraint=models.CheckConstraint(
            condition=models.Q(("content_sha256__regex", "^[0-9a-f]{64}$")),
            name="statements_sha256",
        ),
    ),
    migrations.AddConstraint(
        model_name="statement",
        constraint=models.CheckConstraint(
            condition=models.Q(
                ("replaces__isnull", True),
                models.Q(("reason", ""), _negated=True),
                _connector="OR",
            ),
            name="statements_reason",
        ),
    ),
    migrations.AddConstraint(
        model_name="statementevent",
        constraint=models.UniqueConstraint(
            fields=("statement", "kind", "channel", "actor"), name="statements_event_once"
        ),
    ),
    migrations.AddConstraint(
        model_name="statementevent",
        constraint=models.CheckConstraint(
            condition=models.Q(("kind__in", ["delivered", "read"])),
            name="statements_event_kind",
        ),
    ),
    migrations.AddConstraint(
        model_name="statementrun",
        constraint=models.UniqueConstraint(
            fields=("venue", "kind", "begins_at", "ends_at"), name="statements_run_period"
        ),
    ),
    migrations.AddConstraint(
        model_name="statementrun",
        constraint=models.CheckConstraint(
            condition=models.Q(
                ("begins_at__lt", models.F("ends_at")),
                ("state__in", ["going", "finished", "failed"]),
            ),
            name="statements_run_words",
        ),
    ),
    migrations.AddConstraint(
        model_name="statementsetting",
        constraint=models.UniqueConstraint(
            fields=("venue", "account"), name="statements_setting_key", nulls_distinct=False
        ),
    ),
    migrations.AddConstraint(
        model_name="statementsetting",
        constraint=models.CheckConstraint(
            condition=models.Q(
                ("idle__in", ["always", "with_balance", "never"]),
                ("numbers__in", ["12,300.50", "12.300,50", "12 300,50", "12'300.50"]),
                ("page__in", ["a4", "us-letter"]),
                ("scope__in", ["single", "consolidated"]),
            ),
            name="statements_setting_words",
        ),
    ),
    migrations.AddIndex(
        model_name="statementshard",
        index=models.Index(
            condition=models.Q(("state", "pending")),
            fields=["due_at"],
            name="statements_shard_due",
        ),
    ),
    migrations.AddConstraint(
        model_name="statementshard",
        constraint=models.UniqueConstraint(
            fields=("run", "number"), name="statements_shard_number"
        ),
    ),
    migrations.AddConstraint(
        model_name="statementshard",
        constraint=models.CheckConstraint(
            condition=models.Q(
                ("first_id__lte", models.F("last_id")),
                ("state__in", ["pending", "done", "failed"]),
            ),
            name="statements_shard_words",
        ),
    ),
]
