"""A security hold ends at its time: earlier only where two persons said so, or it goes on longer."""

from django.db import migrations

# Checked at the commit, because a hold that is extended is closed and written anew.
HOLDS_STAND = """
CREATE FUNCTION console_hold_stands() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  v_end timestamptz := coalesce(OLD.until, 'infinity');
BEGIN
  IF TG_OP = 'UPDATE' AND (NEW.account_id, NEW.kind, NEW.imposed_by, NEW.from_at)
                        = (OLD.account_id, OLD.kind, OLD.imposed_by, OLD.from_at)
     AND NEW.until IS NOT DISTINCT FROM OLD.until AND (
       NEW.lifted_at IS NOT DISTINCT FROM OLD.lifted_at
       OR (OLD.lifted_at IS NULL AND (
         NEW.lifted_at >= v_end
         OR EXISTS (SELECT 1 FROM accounts_restriction r
                     WHERE r.account_id = OLD.account_id AND r.kind = OLD.kind
                       AND r.imposed_by = 'security' AND r.from_at = NEW.lifted_at
                       AND r.id <> OLD.id AND coalesce(r.until, 'infinity') >= v_end)
         OR EXISTS (SELECT 1 FROM controls_breakglassrequest b
                      JOIN venues_eventrecord e
                        ON e.venue_id = b.venue_id AND e.sequence = b.sequence
                     WHERE b.account_id = OLD.account_id AND b.forbids = OLD.kind
                       AND b.approved_at IS NOT NULL AND e.at = NEW.lifted_at)))) THEN
    RETURN NULL;
  END IF;
  RAISE EXCEPTION USING ERRCODE = 'BO002', MESSAGE =
    'A security hold is never shortened: two persons end it by break-glass.';
END $$;
CREATE CONSTRAINT TRIGGER security_hold_stands AFTER UPDATE OR DELETE ON accounts_restriction
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (OLD.imposed_by = 'security')
  EXECUTE FUNCTION console_hold_stands();
"""
GONE = """
DROP TRIGGER security_hold_stands ON accounts_restriction;
DROP FUNCTION console_hold_stands();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("console", "0002_fund_targets"),
        ("controls", "0002_guards"),
        ("accounts", "0004_security_holds"),
    ]

    operations = [migrations.RunSQL(HOLDS_STAND, GONE)]
