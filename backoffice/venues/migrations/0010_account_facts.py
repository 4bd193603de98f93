from django.db import migrations

from backoffice.venues.account_facts import CREATE, DROP


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0005_room_for_updates"),
        ("ledger", "0006_several_journals"),
        ("markets", "0005_room_for_updates"),
        ("shortfalls", "0002_decisions"),
        ("venues", "0009_lighter_period_profits"),
    ]

    operations = [migrations.RunSQL(CREATE, DROP)]
