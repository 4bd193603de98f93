from django.db import migrations

from backoffice.access.audited import audited
from backoffice.access.guards import set_once, two_persons

PLANS, MATRICES = "proposals_repaymentplan", "proposals_provisionmatrix"
DECIDED = "approved decided_by decided_at refusal"
# A plan is whole as it is written, follows one of its own debt, and counts from where the venue
# stands as it is approved: nobody counts what was repaid before.
AGREED = """
CREATE FUNCTION proposals_agreed() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  v_debt record;
  v_sum numeric;
  v_wrong bigint;
BEGIN
  SELECT venue_id, principal + interest AS owed INTO v_debt
    FROM shortfalls_debt WHERE id = NEW.debt_id;
  IF v_debt.venue_id <> NEW.venue_id THEN
    RAISE EXCEPTION USING ERRCODE = 'BO002', MESSAGE = 'The debt is of another venue.';
  END IF;
  IF TG_OP = 'INSERT' THEN
    IF NEW.replaces_id IS NOT NULL AND NOT EXISTS (
      SELECT FROM proposals_repaymentplan p
       WHERE p.id = NEW.replaces_id AND p.debt_id = NEW.debt_id AND p.approved) THEN
      RAISE EXCEPTION USING ERRCODE = 'BO002', MESSAGE =
        'It follows an approved plan of the same debt, or none.';
    END IF;
    SELECT coalesce(sum(i.amount), 0), count(*) FILTER (WHERE (
             i.amount > 0 AND scale(i.amount) = 0
             AND i.due_on > coalesce(i.before, '-infinity')) IS NOT TRUE)
      INTO v_sum, v_wrong
      FROM (SELECT amount, due_on, lag(due_on) OVER (ORDER BY place) AS before
              FROM jsonb_array_elements(NEW.instalments) WITH ORDINALITY AS e(item, place)
             CROSS JOIN LATERAL jsonb_to_record(e.item) AS f(due_on date, amount numeric)) i;
    IF v_wrong > 0 OR v_sum <> NEW.amount THEN
      RAISE EXCEPTION USING ERRCODE = 'BO002', MESSAGE =
        'Instalments are above 0, in the order of their dates, and sum to the amount.';
    END IF;
    RETURN NEW;
  END IF;
  IF NEW.approved IS NOT TRUE THEN RETURN NEW; END IF;
  IF OLD.expires_at <= now() THEN
    RAISE EXCEPTION USING ERRCODE = 'BO002', MESSAGE = 'It has expired: propose it again.';
  END IF;
  IF NEW.amount > v_debt.owed THEN
    RAISE EXCEPTION USING ERRCODE = 'BO002', MESSAGE = 'Less is owed than the plan repays.';
  END IF;
  IF NOT EXISTS (SELECT FROM venues_venuestate s
                  WHERE s.venue_id = NEW.venue_id AND s.sequence = NEW.sequence) THEN
    RAISE EXCEPTION USING ERRCODE = 'BO002', MESSAGE =
      'It counts from where the venue stands, and from no other event.';
  END IF;
  RETURN NEW;
END $$
"""


class Migration(migrations.Migration):
    dependencies = [
        ("proposals", "0008_repayment_plans"),
        ("access", "0002_audit_and_guards"),
    ]

    operations = [
        migrations.RunSQL(AGREED, "DROP FUNCTION proposals_agreed"),
        migrations.RunSQL(
            f"CREATE TRIGGER agreed BEFORE INSERT OR UPDATE ON {PLANS}"
            " FOR EACH ROW EXECUTE FUNCTION proposals_agreed()",
            f"DROP TRIGGER agreed ON {PLANS}",
        ),
        *(
            migrations.RunSQL(
                f"CREATE TRIGGER begins BEFORE INSERT ON {table}"
                " FOR EACH ROW EXECUTE FUNCTION proposals_begins()",
                f"DROP TRIGGER begins ON {table}",
            )
            for table in (PLANS, MATRICES)
        ),
        set_once(PLANS, f"{DECIDED} sequence"),
        set_once(MATRICES, f"{DECIDED} version"),
        *(two_persons(table, "proposed_by", "decided_by") for table in (PLANS, MATRICES)),
        audited(PLANS),
        audited(MATRICES),
    ]
