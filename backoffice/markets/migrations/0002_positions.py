import django.db.models.deletion
from django.db import migrations, models

import backoffice.records.fields


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0001_accounts"),
        ("markets", "0001_markets"),
    ]

    operations = [
        migrations.CreateModel(
            name="Position",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("quantity", backoffice.records.fields.FractionField()),
                ("cost", backoffice.records.fields.FractionField()),
                (
                    "account",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="positions",
                        to="accounts.account",
                    ),
                ),
                (
                    "instrument",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="positions",
                        to="markets.instrument",
                    ),
                ),
            ],
            options={
                "ordering": ["account", "instrument"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("account", "instrument"), name="markets_position_key"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("quantity", 0), _negated=True),
                        name="markets_position_quantity",
                    ),
                ],
            },
        ),
    ]
