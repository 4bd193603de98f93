from fractions import Fraction

from django.db import migrations, models

import backoffice.records.fields
from backoffice.venues.order_guard import guard_cancelling


class Migration(migrations.Migration):
    dependencies = [
        ("venues", "0007_with_their_events"),
    ]

    operations = [
        # What every order had that is open by now.
        migrations.AddField(
            model_name="liquidationorder",
            name="max_deviation",
            field=backoffice.records.fields.FractionField(
                blank=True,
                default=Fraction(1, 2),
                help_text="Of the mark: a fill further away from it is refused.",
                null=True,
            ),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="liquidationorder",
            name="cancel_reason",
            field=models.TextField(
                blank=True,
                choices=[
                    ("operator", "Operator"),
                    ("recovered", "Recovered"),
                    ("halted", "Halted"),
                ],
                default="",
                help_text="Why the venue takes it back; it is not sent any more then.",
            ),
            preserve_default=False,
        ),
        migrations.AddConstraint(
            model_name="liquidationorder",
            constraint=models.CheckConstraint(
                condition=models.Q(("cancel_reason__in", ["", "operator", "recovered", "halted"])),
                name="venues_liquidation_order_cancel",
            ),
        ),
        guard_cancelling(),
    ]
