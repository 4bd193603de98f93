from django.db import migrations

from backoffice.access.audited import audited
from backoffice.access.guards import set_once, two_persons

# A recovery or a write-off is approved with the event that does it, and with no other.
GUARD = """
CREATE FUNCTION proposals_posted() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  v_hole record;
  v_new jsonb := to_jsonb(NEW);
  v_wanted jsonb;
  v_kind text := 'Approve';
BEGIN
  SELECT s.number, s.venue_id, a.code AS account, t.code AS asset INTO v_hole
    FROM shortfalls_shortfall s JOIN accounts_account a ON a.id = s.account_id
    JOIN ledger_asset t ON t.id = s.asset_id
   WHERE s.id = NEW.shortfall_id;
  IF v_hole.venue_id <> NEW.venue_id THEN
    RAISE EXCEPTION USING ERRCODE = 'BO002', MESSAGE = 'The shortfall is of another venue.';
  END IF;
  IF NEW.approved IS NOT TRUE OR TG_OP = 'INSERT' THEN RETURN NEW; END IF;
  IF OLD.expires_at <= now() THEN
    RAISE EXCEPTION USING ERRCODE = 'BO002', MESSAGE = 'It has expired: propose it again.';
  END IF;
  v_wanted := jsonb_build_object('account', v_hole.account, 'asset', v_hole.asset,
                                 'approved_by', NEW.decided_by);
  IF TG_ARGV[0] = 'recovery' THEN
    v_kind := initcap(v_new->>'what');
    v_wanted := v_wanted || jsonb_build_object('proposed_by', NEW.proposed_by,
                                               'amount', NEW.amount::text);
  END IF;
  IF v_kind <> 'Repay' THEN
    v_wanted := v_wanted || jsonb_build_object('shortfall', v_hole.number::text);
  END IF;
  PERFORM FROM venues_eventrecord e
    WHERE e.venue_id = NEW.venue_id AND e.sequence = NEW.sequence AND e.kind = v_kind
      AND e.reference = format('%s:%s', TG_ARGV[0], NEW.id)
      AND (SELECT jsonb_object_agg(key, value) FROM jsonb_each_text(e.payload::jsonb)) @> v_wanted;
  IF NOT FOUND THEN
    RAISE EXCEPTION USING ERRCODE = 'BO002', MESSAGE =
      'It is approved with the event that posts what was proposed.';
  END IF;
  RETURN NEW;
END $$
"""
TABLES = {"proposals_recoveryproposal": "recovery", "proposals_writeoff": "write-off"}
WRITE_OFF = "proposals_writeoff"


class Migration(migrations.Migration):
    dependencies = [
        ("proposals", "0003_write_offs"),
        ("venues", "0006_liquidation_orders"),
    ]

    operations = [
        migrations.RunSQL(GUARD, "DROP FUNCTION proposals_posted"),
        *(
            migrations.RunSQL(
                f"CREATE TRIGGER posted BEFORE INSERT OR UPDATE ON {table}"
                f" FOR EACH ROW EXECUTE FUNCTION proposals_posted('{reference}')",
                f"DROP TRIGGER posted ON {table}",
            )
            for table, reference in TABLES.items()
        ),
        migrations.RunSQL(
            f"CREATE TRIGGER begins BEFORE INSERT ON {WRITE_OFF}"
            " FOR EACH ROW EXECUTE FUNCTION proposals_begins()",
            f"DROP TRIGGER begins ON {WRITE_OFF}",
        ),
        set_once(WRITE_OFF, "approved decided_by decided_at refusal sequence"),
        two_persons(WRITE_OFF, "proposed_by", "decided_by"),
        audited(WRITE_OFF),
    ]
