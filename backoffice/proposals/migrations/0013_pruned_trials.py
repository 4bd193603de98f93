from django.db import migrations

from backoffice.config.role_names import APP_ROLE

TABLE, FUNCTION, DAYS = "proposals_trial", "proposals_trial_kept", 30
GUARD = f"""
CREATE FUNCTION {FUNCTION}() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE at timestamptz := statement_timestamp();
BEGIN
  IF OLD.finished_at < at - interval '{DAYS} days' AND NOT EXISTS (
    SELECT FROM proposals_policyproposal p
     WHERE p.id = OLD.proposal_id AND (p.approved OR p.approved IS NULL AND p.expires_at > at))
  THEN RETURN OLD;
  END IF;
  RAISE EXCEPTION USING ERRCODE = 'BO002',
    MESSAGE = 'A dry run is kept for {DAYS} days, and for good with an approved policy.';
END $$;
CREATE TRIGGER kept BEFORE DELETE ON {TABLE} FOR EACH ROW EXECUTE FUNCTION {FUNCTION}();
GRANT DELETE ON {TABLE} TO {APP_ROLE};
"""


class Migration(migrations.Migration):
    dependencies = [
        ("proposals", "0012_statements_by_two"),
    ]

    operations = [
        migrations.RunSQL(
            GUARD,
            f"REVOKE DELETE ON {TABLE} FROM {APP_ROLE};"
            f" DROP TRIGGER kept ON {TABLE}; DROP FUNCTION {FUNCTION}",
        ),
    ]
