from django.db import migrations

from backoffice.access.audited import audited
from backoffice.access.guards import set_once, two_persons
from backoffice.records.append_only import append_only


class Migration(migrations.Migration):
    dependencies = [
        ("controls", "0001_controls"),
        ("access", "0002_audit_and_guards"),
    ]

    operations = [
        append_only("controls_controlorder", "controls_securityevent"),
        set_once("controls_alarm", "seen_by seen_at"),
        set_once("controls_breakglassrequest", "approved_by approved_at sequence"),
        two_persons("controls_breakglassrequest", "proposed_by", "approved_by"),
        audited("controls_securityrule"),
        audited("controls_breakglassrequest"),
        audited("controls_alarm"),
    ]
