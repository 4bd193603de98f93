from django.db import migrations

from backoffice.venues.event_guard import guard_events


class Migration(migrations.Migration):
    dependencies = [
        ("venues", "0006_liquidation_orders"),
    ]

    operations = [
        guard_events(),
    ]
