"""A venue with something of everything, and a token that may do all."""

from __future__ import annotations

from datetime import timedelta
from fractions import Fraction

from backoffice.access.roles import Role, Scope
from backoffice.access.services import create_token
from backoffice.core.events import SetMarks, Sweep
from backoffice.venues.store import create_venue, handle
from tests.access.people import person
from tests.adjustments.limits import allow
from tests.venues.builders import PERP, POLICY, later, setup


def everything() -> str:
    """Make the venue `demo`; the secret of a token with every role and scope."""
    opening = setup(positions={"amy": 1, "bob": -1})
    venue = create_venue(opening, POLICY, code="demo", author="ann", approver="ben")
    handle("demo", SetMarks(later(minutes=1), {PERP: Fraction(-500)}))
    handle("demo", Sweep(later(minutes=1)))
    allow(venue, 10**30, 10**35)
    user = person("fuzz", venue, *Role.values)
    return create_token(
        user=user,
        venue=venue,
        name="fuzz",
        scopes=Scope.values,
        lifetime=timedelta(days=1),
        by=user,
    ).secret
