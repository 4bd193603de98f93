from django.db import migrations

from backoffice.access.audited import audited

CURSORS = "restriction_cursor decision_cursor alarm_cursor"


class Migration(migrations.Migration):
    dependencies = [
        ("webhooks", "0001_webhooks"),
        ("access", "0002_audit_and_guards"),
    ]

    operations = [
        audited(
            "webhooks_endpoint",
            secret="salt previous_salt",  # noqa: S106 - names of columns
            ignored=CURSORS,
        )
    ]
