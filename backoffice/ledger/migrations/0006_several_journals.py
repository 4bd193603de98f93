"""Many small journals are posted in one call; loads all functions again."""

from django.db import migrations

from backoffice.ledger.sql_files import FUNCTION_FILES, statements


class Migration(migrations.Migration):
    dependencies = [("ledger", "0005_bulk_ids")]

    operations = [migrations.RunSQL([statements(name)]) for name in ("upgrade", *FUNCTION_FILES)]
