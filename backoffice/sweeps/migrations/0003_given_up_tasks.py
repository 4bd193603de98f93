import django.db.models.functions.datetime
from django.db import migrations, models

from backoffice.config.role_names import APP_ROLE


class Migration(migrations.Migration):
    dependencies = [
        ("sweeps", "0002_only_on"),
    ]

    operations = [
        migrations.CreateModel(
            name="GivenUpTask",
            fields=[
                ("task", models.TextField(primary_key=True, serialize=False)),
                ("version", models.BigIntegerField()),
                ("count", models.PositiveBigIntegerField(default=0)),
                (
                    "last_at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now()),
                ),
            ],
            options={
                "verbose_name": "task given up",
                "verbose_name_plural": "tasks given up",
                "ordering": ["task"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "task__in",
                                (
                                    "sweeps.close_day",
                                    "sweeps.reconcile_liquidations",
                                    "sweeps.relay_outbox",
                                    "sweeps.screen_shard",
                                    "sweeps.send_liquidations",
                                    "sweeps.settle_run",
                                    "days.snapshot_shard",
                                    "sweeps.sweep_venue",
                                    "sweeps.upkeep",
                                ),
                            )
                        ),
                        name="sweeps_given_up_task",
                    )
                ],
            },
        ),
        migrations.RunSQL(
            f"REVOKE DELETE, TRUNCATE ON sweeps_givenuptask FROM {APP_ROLE}",
            migrations.RunSQL.noop,
        ),
    ]
