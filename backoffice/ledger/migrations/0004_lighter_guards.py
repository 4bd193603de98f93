"""Guards that cost a posting less, and further ones; loads all functions again."""

from datetime import date

from django.db import migrations, models

from backoffice.ledger.sql_files import FUNCTION_FILES, statements


class Migration(migrations.Migration):
    dependencies = [("ledger", "0003_guards")]

    operations = [
        migrations.RemoveConstraint("balance", "ledger_balance_held"),
        migrations.RemoveConstraint("balance", "ledger_balance_floor"),
        migrations.AddConstraint(
            "balance",
            models.CheckConstraint(
                condition=models.Q(posted__gte=models.F("floor") + models.F("held")),
                name="ledger_balance_floor",
            ),
        ),
        migrations.AddConstraint(
            "ledgerbook",
            models.CheckConstraint(
                condition=models.Q(closed_through__range=(date(1900, 1, 1), date(2200, 12, 31))),
                name="ledger_book_closed_through",
            ),
        ),
        migrations.SeparateDatabaseAndState(  # in the database `upgrade` does it
            state_operations=[
                migrations.RemoveConstraint("posting", "ledger_posting_amount"),
                migrations.RemoveConstraint("posting", "ledger_posting_sides"),
            ]
        ),
        *(migrations.RunSQL([statements(name)]) for name in ("upgrade", *FUNCTION_FILES)),
    ]
