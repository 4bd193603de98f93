from django.db import migrations

from backoffice.access.audited import audited
from backoffice.access.guards import two_persons
from backoffice.config.role_names import APP_ROLE
from backoffice.records.append_only import append_only

GUARD = """
CREATE FUNCTION adjustments_guard() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  v_free text[] := '{state,decided_by,decided_at,refusal,sequences}';
BEGIN
  IF TG_OP = 'INSERT' THEN
    IF NEW.state <> 'proposed' OR NEW.decided_by IS NOT NULL OR NEW.decided_at IS NOT NULL
       OR NEW.refusal IS NOT NULL OR NEW.sequences IS NOT NULL
       OR NEW.proposed_by ~ '^\\s*$' THEN
      RAISE EXCEPTION USING ERRCODE = 'BO002', MESSAGE =
        'An adjustment begins as a proposal of a named person, undecided.';
    END IF;
    NEW.proposed_at := now();
    RETURN NEW;
  END IF;
  IF to_jsonb(OLD) - v_free <> to_jsonb(NEW) - v_free THEN
    RAISE EXCEPTION USING ERRCODE = 'BO002', MESSAGE =
      'What was proposed is written once: propose another adjustment.';
  ELSIF OLD.state <> 'proposed' OR NEW.state = 'proposed' THEN
    RAISE EXCEPTION USING ERRCODE = 'BO002', MESSAGE =
      format('An adjustment that is %s is not %s afterwards.', OLD.state, NEW.state);
  ELSIF NEW.state = 'expired' AND (NEW.expires_at > clock_timestamp()
                                   OR NEW.decided_by IS NOT NULL) THEN
    RAISE EXCEPTION USING ERRCODE = 'BO002', MESSAGE =
      'An adjustment expires at its time, and nobody does it.';
  ELSIF NEW.state <> 'expired' AND (NEW.decided_by IS NULL
                                    OR access_same_person(NEW.proposed_by, NEW.decided_by)) THEN
    RAISE EXCEPTION USING ERRCODE = 'BO002', MESSAGE =
      'Who proposed an adjustment cannot decide about it: let another person do it.';
  ELSIF NEW.state = 'refused' AND (NEW.refusal IS NULL OR NEW.refusal ~ '^\\s*$') THEN
    RAISE EXCEPTION USING ERRCODE = 'BO002', MESSAGE = 'Say why it is refused.';
  ELSIF NEW.state = 'approved' AND OLD.expires_at <= now() THEN
    RAISE EXCEPTION USING ERRCODE = 'BO002', MESSAGE = 'It has expired: propose it again.';
  ELSIF NEW.state = 'approved' AND (
    SELECT count(*) FROM venues_eventrecord e, jsonb_array_elements(NEW.lines)
                         WITH ORDINALITY l(line, n)
     WHERE e.venue_id = NEW.venue_id AND e.kind = 'Adjust'
       AND e.reference = format('adjustment:%s:%s', NEW.id, n)
       AND e.payload::jsonb->>'account' = line->>'account'
       AND e.payload::jsonb->>'asset' = line->>'asset'
       AND e.payload::jsonb->>'against' = line->>'against'
       AND e.payload::jsonb->>'amount' = line->>'amount'
       AND e.payload::jsonb->>'proposed_by' = NEW.proposed_by
       AND e.payload::jsonb->>'approved_by' = NEW.decided_by) <> jsonb_array_length(NEW.lines) THEN
    RAISE EXCEPTION USING ERRCODE = 'BO002', MESSAGE =
      'An adjustment is approved with the events that post its lines.';
  END IF;
  NEW.decided_at := now();
  RETURN NEW;
END $$;
CREATE TRIGGER guard BEFORE INSERT OR UPDATE ON adjustments_adjustmentrequest
  FOR EACH ROW EXECUTE FUNCTION adjustments_guard();
"""
RIGHTS = [
    f"REVOKE UPDATE, DELETE, TRUNCATE ON adjustments_adjustmentrequest FROM {APP_ROLE}",
    "GRANT UPDATE (state, decided_by, decided_at, refusal, sequences)"
    f" ON adjustments_adjustmentrequest TO {APP_ROLE}",
]


class Migration(migrations.Migration):
    dependencies = [
        ("adjustments", "0001_adjustments"),
        ("access", "0002_audit_and_guards"),
        ("venues", "0006_liquidation_orders"),
    ]

    operations = [
        migrations.RunSQL([GUARD, *RIGHTS], migrations.RunSQL.noop),
        two_persons("adjustments_adjustmentrequest", "proposed_by", "decided_by"),
        append_only("adjustments_evidence"),
        audited("adjustments_adjustmentrequest", secret="preview"),  # noqa: S106
        audited("adjustments_limit"),
    ]
