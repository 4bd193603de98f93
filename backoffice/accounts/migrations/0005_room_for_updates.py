from django.db import migrations


class Migration(migrations.Migration):
    """Pages half full: a new version of a row fits beside the old one and no index is touched."""

    dependencies = [("accounts", "0004_security_holds")]

    operations = [
        migrations.RunSQL(
            "ALTER TABLE accounts_realizedprofit SET (fillfactor = 45)",
            "ALTER TABLE accounts_realizedprofit RESET (fillfactor)",
        )
    ]
