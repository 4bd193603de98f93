from django.db import migrations

from backoffice.access.audited import audited
from backoffice.access.guards import set_once, two_persons

TABLE = "proposals_statementproposal"
# What is replaced and what came of it are of the account, and the one comes of the other.
GUARD = """
CREATE FUNCTION proposals_stated() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM FROM accounts_account a
    LEFT JOIN statements_statement s ON s.id = NEW.statement_id
   WHERE a.id = NEW.account_id AND a.venue_id = NEW.venue_id
     AND (NEW.statement_id IS NULL OR s.account_id = a.id AND s.number IS NOT NULL);
  IF NOT FOUND THEN
    RAISE EXCEPTION USING ERRCODE = 'BO002', MESSAGE =
      'The account is of the venue, and a statement to replace is a final one of the account.';
  END IF;
  IF NEW.approved IS NOT TRUE OR TG_OP = 'INSERT' THEN RETURN NEW; END IF;
  IF OLD.expires_at <= now() THEN
    RAISE EXCEPTION USING ERRCODE = 'BO002', MESSAGE = 'It has expired: propose it again.';
  END IF;
  PERFORM FROM statements_statement s
   WHERE s.id = NEW.made_id AND s.account_id = NEW.account_id AND s.number IS NOT NULL
     AND CASE NEW.what WHEN 'correct' THEN s.replaces_id = NEW.statement_id
              ELSE s.kind = 'closing' END;
  IF NOT FOUND THEN
    RAISE EXCEPTION USING ERRCODE = 'BO002', MESSAGE =
      'It is approved with the statement that was made of it.';
  END IF;
  RETURN NEW;
END $$
"""


class Migration(migrations.Migration):
    dependencies = [
        ("proposals", "0011_statement_proposals"),
    ]

    operations = [
        migrations.RunSQL(GUARD, "DROP FUNCTION proposals_stated"),
        migrations.RunSQL(
            f"CREATE TRIGGER stated BEFORE INSERT OR UPDATE ON {TABLE}"
            " FOR EACH ROW EXECUTE FUNCTION proposals_stated()",
            f"DROP TRIGGER stated ON {TABLE}",
        ),
        migrations.RunSQL(
            f"CREATE TRIGGER begins BEFORE INSERT ON {TABLE}"
            " FOR EACH ROW EXECUTE FUNCTION proposals_begins()",
            f"DROP TRIGGER begins ON {TABLE}",
        ),
        set_once(TABLE, "approved decided_by decided_at refusal made_id"),
        two_persons(TABLE, "proposed_by", "decided_by"),
        audited(TABLE),
        # Those that schedules make are too many, and say nothing of people.
        audited(
            "statements_statement",
            secret="opening boundary captured presentation",  # noqa: S106
            by_people=True,
        ),
    ]
