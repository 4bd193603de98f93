from django.db import migrations

from backoffice.access.audited import audited
from backoffice.access.guards import set_once, two_persons

DECIDED = "approved decided_by decided_at refusal"
TABLES = {
    "proposals_policyproposal": f"{DECIDED} version_id",
    "proposals_recoveryproposal": f"{DECIDED} sequence",
}
BEGINS = """
CREATE FUNCTION proposals_begins() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.approved IS NOT NULL OR NEW.decided_by IS NOT NULL THEN
    RAISE EXCEPTION USING ERRCODE = 'BO002', MESSAGE = 'A proposal begins undecided.';
  END IF;
  NEW.proposed_at := now();
  RETURN NEW;
END $$
"""


class Migration(migrations.Migration):
    dependencies = [
        ("proposals", "0001_proposals"),
        ("access", "0002_audit_and_guards"),
    ]

    operations = [
        migrations.RunSQL(BEGINS, "DROP FUNCTION proposals_begins"),
        *(
            migrations.RunSQL(
                f"CREATE TRIGGER begins BEFORE INSERT ON {table}"
                " FOR EACH ROW EXECUTE FUNCTION proposals_begins()",
                f"DROP TRIGGER begins ON {table}",
            )
            for table in TABLES
        ),
        *(set_once(table, columns) for table, columns in TABLES.items()),
        *(two_persons(table, "proposed_by", "decided_by") for table in TABLES),
        audited("proposals_policyproposal", secret="trial"),  # noqa: S106
        audited("proposals_recoveryproposal"),
    ]
