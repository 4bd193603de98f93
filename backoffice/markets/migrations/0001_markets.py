import django.db.models.deletion
from django.db import migrations, models

import backoffice.records.fields
from backoffice.records.append_only import append_only
from backoffice.records.fields import CREATE_DOMAIN


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("ledger", "0003_guards"),
        ("venues", "0001_venues"),
    ]

    operations = [
        migrations.RunSQL(CREATE_DOMAIN, migrations.RunSQL.noop),
        migrations.CreateModel(
            name="Instrument",
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
                            ("perpetual", "perpetual"),
                            ("future", "future"),
                            ("option", "option"),
                        ]
                    ),
                ),
                ("contract_size", backoffice.records.fields.FractionField()),
                ("inverse", models.BooleanField(default=False)),
                ("tiers", models.JSONField(default=list)),
                ("underlying", models.TextField(blank=True, null=True)),
                ("lot", backoffice.records.fields.FractionField()),
                (
                    "option_type",
                    models.TextField(
                        blank=True, choices=[("call", "call"), ("put", "put")], null=True
                    ),
                ),
                ("strike", backoffice.records.fields.FractionField(blank=True, null=True)),
                ("expiry", models.DateTimeField(blank=True, null=True)),
                ("mark", backoffice.records.fields.FractionField(blank=True, null=True)),
                (
                    "vol",
                    backoffice.records.fields.FractionField(
                        blank=True, null=True, verbose_name="volatility"
                    ),
                ),
                (
                    "venue",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="instruments",
                        to="venues.venue",
                    ),
                ),
            ],
            options={
                "ordering": ["venue", "code"],
            },
        ),
        migrations.CreateModel(
            name="OrderBook",
            fields=[
                (
                    "instrument",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="order_book",
                        serialize=False,
                        to="markets.instrument",
                    ),
                ),
                ("bids", models.JSONField()),
                ("asks", models.JSONField()),
            ],
            options={
                "verbose_name": "order book",
            },
        ),
        migrations.CreateModel(
            name="VenueAsset",
            fields=[
                (
                    "asset",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        serialize=False,
                        to="ledger.asset",
                    ),
                ),
                ("haircut", backoffice.records.fields.FractionField(default=0)),
                ("price", backoffice.records.fields.FractionField(default=1)),
                (
                    "venue",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="assets",
                        to="venues.venue",
                    ),
                ),
            ],
            options={
                "verbose_name": "asset",
                "ordering": ["venue", "asset__code"],
            },
        ),
        migrations.AddField(
            model_name="instrument",
            name="settle",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="markets.venueasset",
            ),
        ),
        migrations.CreateModel(
            name="VolChange",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "sequence",
                    models.BigIntegerField(
                        help_text="The venue's event that set it; 0 at the opening."
                    ),
                ),
                ("at", models.DateTimeField()),
                ("vol", backoffice.records.fields.FractionField(verbose_name="volatility")),
                (
                    "instrument",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="vols",
                        to="markets.instrument",
                    ),
                ),
            ],
            options={
                "verbose_name": "volatility",
                "verbose_name_plural": "volatilities",
                "ordering": ["-at", "-sequence"],
            },
        ),
        migrations.CreateModel(
            name="MarkChange",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "sequence",
                    models.BigIntegerField(
                        help_text="The venue's event that set it; 0 at the opening."
                    ),
                ),
                ("at", models.DateTimeField()),
                ("mark", backoffice.records.fields.FractionField()),
                (
                    "instrument",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="marks",
                        to="markets.instrument",
                    ),
                ),
            ],
            options={
                "verbose_name": "mark",
                "ordering": ["-at", "-sequence"],
                "indexes": [models.Index(fields=["instrument", "at"], name="markets_mark_at")],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("instrument", "sequence"), name="markets_mark_sequence"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="PriceChange",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "sequence",
                    models.BigIntegerField(
                        help_text="The venue's event that set it; 0 at the opening."
                    ),
                ),
                ("at", models.DateTimeField()),
                ("price", backoffice.records.fields.FractionField()),
                (
                    "asset",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="prices",
                        to="markets.venueasset",
                    ),
                ),
            ],
            options={
                "verbose_name": "price",
                "ordering": ["-at", "-sequence"],
                "indexes": [models.Index(fields=["asset", "at"], name="markets_price_at")],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("asset", "sequence"), name="markets_price_sequence"
                    )
                ],
            },
        ),
        migrations.AddConstraint(
            model_name="instrument",
            constraint=models.UniqueConstraint(
                fields=("venue", "code"), name="markets_instrument_code"
            ),
        ),
        migrations.AddConstraint(
            model_name="instrument",
            constraint=models.CheckConstraint(
                condition=models.Q(("kind__in", ["perpetual", "future", "option"])),
                name="markets_instrument_kind",
            ),
        ),
        migrations.AddConstraint(
            model_name="instrument",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("kind", "option"),
                        ("expiry__isnull", False),
                        ("option_type__isnull", False),
                        ("strike__isnull", False),
                    ),
                    models.Q(
                        models.Q(("kind", "option"), _negated=True),
                        ("expiry__isnull", True),
                        ("option_type__isnull", True),
                        ("strike__isnull", True),
                    ),
                    _connector="OR",
                ),
                name="markets_instrument_option",
            ),
        ),
        migrations.AddIndex(
            model_name="volchange",
            index=models.Index(fields=["instrument", "at"], name="markets_vol_at"),
        ),
        migrations.AddConstraint(
            model_name="volchange",
            constraint=models.UniqueConstraint(
                fields=("instrument", "sequence"), name="markets_vol_sequence"
            ),
        ),
        append_only("markets_markchange", "markets_volchange", "markets_pricechange"),
    ]
