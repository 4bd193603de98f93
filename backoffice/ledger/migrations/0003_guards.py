"""Partitions, guards, functions and rights: what Django's migrations cannot say."""

from django.db import migrations

from backoffice.ledger.sql_files import FUNCTION_FILES, statements


class Migration(migrations.Migration):
    dependencies = [("ledger", "0002_journals")]

    operations = [migrations.RunSQL([statements(name)]) for name in ("tables", *FUNCTION_FILES)]
