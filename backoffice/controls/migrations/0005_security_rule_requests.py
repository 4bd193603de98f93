import django.db.models.deletion
import django.db.models.functions.datetime
from django.db import migrations, models

from backoffice.access.audited import audited
from backoffice.access.guards import set_once

# Whoever asked may take it back, and nobody else than another person may approve.
OTHER_PERSON = """
ALTER TABLE controls_securityrulerequest ADD CONSTRAINT controls_securityrulerequest_two_persons
  CHECK (approved IS NOT TRUE OR NOT access_same_person(proposed_by, decided_by));
"""
# The defaults are those of `controls.services.rules`, without a row.
NO_LESS = """
CREATE FUNCTION controls_rule_no_less() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  v_forbids text := 'no_withdrawal';
  v_hours int := CASE NEW.what WHEN 'second_factor_change' THEN 48 WHEN 'signer_change' THEN 72
                               ELSE 24 END;
BEGIN
  IF TG_OP = 'UPDATE' THEN
    v_forbids := OLD.forbids; v_hours := OLD.hours;
    IF (OLD.venue_id, OLD.what) <> (NEW.venue_id, NEW.what) THEN
      RAISE EXCEPTION USING ERRCODE = 'BO002', MESSAGE = 'A rule stays of its venue and event.';
    END IF;
  END IF;
  IF (NEW.hours < v_hours OR (v_hours > 0 AND NEW.forbids NOT IN (v_forbids, 'frozen')))
     AND NOT EXISTS (SELECT 1 FROM controls_securityrulerequest r
                      WHERE r.venue_id = NEW.venue_id AND r.what = NEW.what AND r.approved
                        AND r.forbids = NEW.forbids AND r.hours = NEW.hours
                        AND r.decided_at >= transaction_timestamp()) THEN
    RAISE EXCEPTION USING ERRCODE = 'BO002', MESSAGE =
      'A security rule that protects less is approved by a second administrator.';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER no_less BEFORE INSERT OR UPDATE ON controls_securityrule
  FOR EACH ROW EXECUTE FUNCTION controls_rule_no_less();
CREATE FUNCTION controls_rule_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION USING ERRCODE = 'BO002', MESSAGE = 'A security rule is changed, never deleted.';
END $$;
CREATE TRIGGER kept BEFORE DELETE ON controls_securityrule
  FOR EACH ROW EXECUTE FUNCTION controls_rule_kept();
"""
GONE = """
DROP TRIGGER no_less ON controls_securityrule; DROP TRIGGER kept ON controls_securityrule;
DROP FUNCTION controls_rule_no_less; DROP FUNCTION controls_rule_kept;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("access", "0002_audit_and_guards"),
        ("controls", "0004_holds_and_alarms_guarded"),
        ("venues", "0009_lighter_period_profits"),
    ]

    operations = [
        migrations.CreateModel(
            name="SecurityRuleRequest",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "what",
                    models.TextField(
                        choices=[
                            ("password_change", "Password Change"),
                            ("new_device", "New Device"),
                            ("new_address", "New Address"),
                            ("signer_change", "Signer Change"),
                            ("second_factor_change", "Second Factor Change"),
                        ]
                    ),
                ),
                (
                    "forbids",
                    models.TextField(
                        choices=[
                            ("frozen", "frozen"),
                            ("no_increase", "no_increase"),
                            ("no_trading", "no_trading"),
                            ("no_withdrawal", "no_withdrawal"),
                        ]
                    ),
                ),
                ("hours", models.PositiveIntegerField()),
                (
                    "forbids_before",
                    models.TextField(
                        choices=[
                            ("frozen", "frozen"),
                            ("no_increase", "no_increase"),
                            ("no_trading", "no_trading"),
                            ("no_withdrawal", "no_withdrawal"),
                        ]
                    ),
                ),
                ("hours_before", models.PositiveIntegerField()),
                ("reason", models.TextField()),
                ("proposed_by", models.TextField()),
                (
                    "proposed_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(), editable=False
                    ),
                ),
                ("expires_at", models.DateTimeField()),
                ("approved", models.BooleanField(null=True)),
                ("decided_by", models.TextField(null=True)),
                ("decided_at", models.DateTimeField(null=True)),
                ("refusal", models.TextField(null=True)),
                (
                    "venue",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="venues.venue",
                    ),
                ),
            ],
            options={
                "verbose_name": "request for a security rule",
                "verbose_name_plural": "requests for security rules",
                "ordering": ["-id"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("approved", None), ("decided_at", None), ("decided_by", None)
                            ),
                            models.Q(
                                ("approved__isnull", False),
                                ("decided_at__isnull", False),
                                ("decided_by__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="controls_rule_request_decided",
                    )
                ],
            },
        ),
        set_once("controls_securityrulerequest", "approved decided_by decided_at refusal"),
        migrations.RunSQL(OTHER_PERSON, migrations.RunSQL.noop),
        audited("controls_securityrulerequest"),
        migrations.RunSQL(NO_LESS, GONE),
    ]
