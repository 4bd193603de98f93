"""Several persons approve at once: together they post no more than there is room for."""

import threading
from fractions import Fraction

import pytest
from django.db import close_old_connections, connection

from backoffice.core.events import SetMarks, Sweep
from backoffice.proposals.errors import ProposalError
from backoffice.proposals.models import RecoveryProposal
from backoffice.proposals.services import approve_recovery, propose_recovery
from backoffice.shortfalls.models import Shortfall
from backoffice.venues.models import EventRecord
from backoffice.venues.store import create_venue, handle
from tests.access.people import person
from tests.adjustments.limits import allow
from tests.venues.builders import PERP, POLICY, later, setup


@pytest.mark.django_db(transaction=True)
def test_two_recoveries_at_once_bring_back_what_was_borne_once():
    """Each of them is all that others bear of the shortfall: 320 USD."""
    opening = setup(
        customers={"amy": 20_000, "bob": 300_000, "cleo": 100_000}, positions={"amy": 1, "bob": -1}
    )
    venue = create_venue(opening, POLICY, code="demo", author="ann", approver="ben")
    allow(venue)
    handle("demo", SetMarks(later(minutes=2), {PERP: Fraction(480)}))
    handle("demo", Sweep(later(minutes=3)))
    maker = person("mia", venue, "operator")
    wish = {"what": "recover", "amount": 32_000, "reason": "A claim", "by": maker}
    pairs = [
        (
            propose_recovery(shortfall=Shortfall.objects.get(), **wish),
            person(name, venue, "approver"),
        )
        for name in ("cho", "cat")
    ]
    refused = []

    def work(proposal, who):
        try:
            approve_recovery(proposal=proposal, by=who)
        except ProposalError as error:
            refused.append(str(error))
        finally:
            connection.close()

    threads = [threading.Thread(target=work, args=pair) for pair in pairs]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    close_old_connections()
    assert len(refused) == 1
    assert "nothing of this shortfall is borne by others" in refused[0]
    assert EventRecord.objects.filter(kind="Recover").count() == 1
    assert RecoveryProposal.objects.filter(approved=True).count() == 1
