from django.db import migrations

from backoffice.access.guards import set_once
from backoffice.records.append_only import append_only

REQUEST, ALARM = "controls_breakglassrequest", "controls_alarm"
BEFORE = "approved_by approved_at sequence"
NOW = f"{BEFORE} refused_by refused_at refusal"
# A request is approved with the event that ends the hold, before its time is over.
GUARD = """
CREATE FUNCTION controls_hold_ended() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'INSERT' THEN
    IF NEW.approved_by IS NOT NULL OR NEW.refused_by IS NOT NULL THEN
      RAISE EXCEPTION USING ERRCODE = 'BO002', MESSAGE = 'A request begins undecided.';
    END IF;
    NEW.proposed_at := now();
    RETURN NEW;
  END IF;
  IF OLD.approved_by IS NULL AND NEW.approved_by IS NOT NULL THEN
    IF NEW.expires_at <= now() THEN
      RAISE EXCEPTION USING ERRCODE = 'BO002', MESSAGE = 'It has expired: propose it again.';
    END IF;
    PERFORM FROM venues_eventrecord e JOIN accounts_account a ON a.id = NEW.account_id
      WHERE e.venue_id = NEW.venue_id AND e.sequence = NEW.sequence AND e.kind = 'BreakGlass'
        AND e.reference = format('break-glass:%s', NEW.id)
        AND e.payload::jsonb @> jsonb_build_object('account', a.code, 'kind', NEW.forbids,
              'proposed_by', NEW.proposed_by, 'approved_by', NEW.approved_by);
    IF NOT FOUND THEN
      RAISE EXCEPTION USING ERRCODE = 'BO002', MESSAGE =
        'A request is approved with the event that ends the hold.';
    END IF;
  END IF;
  RETURN NEW;
END $$
"""
# Nobody puts away an alarm about what he did himself.
SEEN = """
CREATE FUNCTION controls_alarm_seen() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.seen_by IS NOT NULL AND EXISTS (
    SELECT FROM jsonb_array_elements_text(NEW.about) one
     WHERE access_same_person(one, NEW.seen_by)) THEN
    RAISE EXCEPTION USING ERRCODE = 'BO002', MESSAGE =
      'Whom an alarm is about does not put it away: let another person see to it.';
  END IF;
  RETURN NEW;
END $$
"""


class Migration(migrations.Migration):
    dependencies = [
        ("controls", "0003_holds_and_alarms_as_seen"),
        ("venues", "0006_liquidation_orders"),
    ]

    operations = [
        migrations.RunSQL(f"DROP TRIGGER set_once ON {REQUEST}", set_once(REQUEST, BEFORE).sql),
        set_once(REQUEST, NOW),
        migrations.RunSQL(GUARD, "DROP FUNCTION controls_hold_ended"),
        migrations.RunSQL(
            f"CREATE TRIGGER hold_ended BEFORE INSERT OR UPDATE ON {REQUEST}"
            " FOR EACH ROW EXECUTE FUNCTION controls_hold_ended()",
            f"DROP TRIGGER hold_ended ON {REQUEST}",
        ),
        append_only("controls_sentorders"),
        migrations.RunSQL(SEEN, "DROP FUNCTION controls_alarm_seen"),
        migrations.RunSQL(
            f"CREATE TRIGGER alarm_seen BEFORE INSERT OR UPDATE ON {ALARM}"
            " FOR EACH ROW EXECUTE FUNCTION controls_alarm_seen()",
            f"DROP TRIGGER alarm_seen ON {ALARM}",
        ),
    ]
