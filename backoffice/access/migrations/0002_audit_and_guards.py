from django.db import migrations

from backoffice.access.audited import audit_functions, audited
from backoffice.access.guards import guard_functions, set_once, two_persons
from backoffice.records.append_only import append_only

NOBODY_GRANTS_TO_HIMSELF = """
CREATE FUNCTION access_check_membership() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  v_name text := (SELECT username FROM auth_user WHERE id = NEW.user_id);
BEGIN
  IF access_same_person(NEW.granted_by, v_name)
     OR (NEW.approved_by IS NOT NULL AND access_same_person(NEW.approved_by, v_name)) THEN
    RAISE EXCEPTION USING ERRCODE = 'BO002', MESSAGE =
      'Nobody grants a role to himself: let another administrator do it.';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER not_to_himself BEFORE INSERT OR UPDATE ON access_membership
  FOR EACH ROW EXECUTE FUNCTION access_check_membership();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("access", "0001_access"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("accounts", "0003_margin_call_times"),
        ("ledger", "0005_bulk_ids"),
    ]

    operations = [
        append_only("access_audit"),
        audit_functions(),
        guard_functions(),
        set_once("access_membership", "approved_by approved_at revoked_by revoked_at"),
        two_persons("access_membership", "granted_by", "approved_by"),
        migrations.RunSQL(NOBODY_GRANTS_TO_HIMSELF, migrations.RunSQL.noop),
        set_once("access_token", "revoked_by revoked_at"),
        audited("access_membership"),
        audited("access_token", secret="digest"),  # noqa: S106
        audited("auth_user", secret="password", ignored="last_login"),  # noqa: S106
        audited("auth_user_groups"),
        audited("auth_user_user_permissions"),
        audited("venues_venue"),
        audited("venues_policyversion"),
        audited("accounts_restriction"),
        audited("ledger_approval"),
    ]
