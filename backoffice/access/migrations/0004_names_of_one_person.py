from django.db import migrations

from backoffice.access.guards import guard_functions


class Migration(migrations.Migration):
    """Width, white space within, and signs that nobody sees make no other person."""

    dependencies = [
        ("access", "0003_sources_and_names"),
    ]

    operations = [guard_functions()]
