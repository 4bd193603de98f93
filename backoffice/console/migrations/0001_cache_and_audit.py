"""The common cache (counters of attempts, used codes), and the audit of second factors."""

from django.db import migrations

from backoffice.access.audited import audited

CACHE = """
CREATE TABLE console_cache (
  cache_key varchar(255) PRIMARY KEY, value text NOT NULL, expires timestamptz NOT NULL);
CREATE INDEX console_cache_expires ON console_cache (expires)
"""


class Migration(migrations.Migration):
    dependencies = [
        ("access", "0002_audit_and_guards"),
        ("mfa", "0003_authenticator_type_uniq"),
        ("axes", "0009_add_session_hash"),
    ]

    operations = [
        migrations.RunSQL(CACHE, "DROP TABLE console_cache"),
        audited("mfa_authenticator", secret="data", ignored="last_used_at"),  # noqa: S106
    ]
