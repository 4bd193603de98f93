"""Deny by default: only a role in force at the venue allows anything."""

import pytest
from django.contrib.auth.models import AnonymousUser, User

from backoffice.access.errors import AccessError, NotPermitted, SamePerson
from backoffice.access.models import Membership
from backoffice.access.principal import Principal
from backoffice.access.roles import ROLES, SCOPES, Permission, Role, Scope
from backoffice.access.selectors import may, permissions_at, require, scoped, venues_of
from backoffice.access.services import approve_grant, grant, revoke
from backoffice.accounts.models import Account
from tests.access.people import person, root


def test_nobody_may_anything_without_a_role(venue, other):
    stranger = User.objects.create_user("stranger")
    for permission in Permission:
        assert not venues_of(stranger, permission).exists()
        assert not venues_of(AnonymousUser(), permission).exists()
    with pytest.raises(NotPermitted, match="stranger may not view at demo"):
        require(stranger, Permission.VIEW, venue)


@pytest.mark.parametrize("role", Role.values)
def test_a_role_allows_what_the_table_says_and_nothing_else(venue, other, role):
    user = person("amy", venue, role)
    allowed = {p for p in Permission if may(user, p, venue)}
    assert allowed == ROLES[role] == permissions_at(user, venue)
    assert not any(may(user, p, other) for p in Permission)
    assert permissions_at(user, other) == frozenset()


def test_every_role_and_scope_is_in_the_tables():
    assert set(ROLES) == set(Role.values)
    assert set(SCOPES) == set(Scope.values)
    assert {p for allowed in ROLES.values() for p in allowed} == set(Permission)


def test_no_role_proposes_and_approves():
    for allowed in ROLES.values():
        assert not {Permission.PROPOSE, Permission.APPROVE} <= allowed
        assert not {Permission.WRITE_POLICY, Permission.APPROVE_POLICY} <= allowed


def test_a_revoked_role_and_an_inactive_user_may_nothing(venue):
    user = person("amy", venue, "operator")
    row = Membership.objects.get(user=user)
    revoke(membership=row, by=root())
    assert permissions_at(user, venue) == frozenset()
    grant(user=user, venue=venue, role="operator", by=root())
    assert may(user, Permission.RESTRICT, venue)
    User.objects.filter(pk=user.pk).update(is_active=False)
    user.refresh_from_db()
    assert not may(user, Permission.RESTRICT, venue)


def test_a_superuser_moves_no_money(venue):
    assert may(root(), Permission.VIEW, venue)
    for permission in (Permission.PROPOSE, Permission.APPROVE, Permission.APPROVE_POLICY):
        assert not may(root(), permission, venue)


def test_a_door_narrows_what_roles_allow(venue, other):
    user = person("amy", venue, "operator")
    person("amy", other, "operator")
    door = Principal(user, SCOPES["ingest"], venue.pk)
    assert may(door, Permission.INGEST, venue)
    assert not may(door, Permission.INGEST, other)
    assert not may(door, Permission.VIEW, venue)
    assert permissions_at(door, venue) == {Permission.INGEST}


def test_lists_hold_rows_of_the_venues_only(venue, other):
    user = person("amy", venue, "viewer")
    seen = scoped(Account.objects.all(), user, Permission.VIEW)
    assert {row.venue_id for row in seen} == {venue.pk}
    through = scoped(Account.objects.all(), user, Permission.RESTRICT, path="venue")
    assert not through.exists()


def test_an_administrator_needs_a_second_person(venue):
    amy = person("amy", venue, "viewer")
    row = grant(user=amy, venue=venue, role="administrator", by=root())
    assert not may(amy, Permission.ADMINISTER, venue)
    with pytest.raises(SamePerson, match="root granted it"):
        approve_grant(membership=row, by=root())
    with pytest.raises(NotPermitted):
        approve_grant(membership=row, by=amy)
    approve_grant(membership=row, by=root("root-2"))
    assert may(amy, Permission.ADMINISTER, venue)
    with pytest.raises(AccessError, match="approved or revoked before"):
        approve_grant(membership=row, by=root("root-2"))


def test_nobody_grants_to_himself_or_what_does_not_exist(venue):
    with pytest.raises(SamePerson):
        grant(user=root(), venue=venue, role="operator", by=root())
    with pytest.raises(AccessError, match="there is no king"):
        grant(user=User.objects.create_user("amy"), venue=venue, role="king", by=root())


def test_the_same_grant_twice_is_one(venue):
    amy = User.objects.create_user("amy")
    first = grant(user=amy, venue=venue, role="viewer", by=root())
    assert grant(user=amy, venue=venue, role="viewer", by=root()) == first
