from django.db import migrations, models

from backoffice.sweeps.run_guard import guard_runs


class Migration(migrations.Migration):
    dependencies = [
        ("sweeps", "0001_sweeps"),
        ("venues", "0007_with_their_events"),
    ]

    operations = [
        migrations.AddConstraint(
            model_name="outboxmessage",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "task__in",
                        (
                            "sweeps.close_day",
                            "sweeps.screen_shard",
                            "sweeps.settle_run",
                            "days.snapshot_shard",
                            "sweeps.sweep_venue",
                        ),
                    )
                ),
                name="sweeps_outbox_task",
            ),
        ),
        guard_runs(),
    ]
