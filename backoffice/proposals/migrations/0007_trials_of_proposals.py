from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("proposals", "0006_trials"),
    ]

    operations = [
        migrations.RemoveField(model_name="policyproposal", name="trial"),
    ]
