"""Tokens: hashed, scoped, of one venue, expiring, rotating."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.utils import timezone

from backoffice.access.errors import AccessError, NotPermitted
from backoffice.access.models import Token
from backoffice.access.roles import Permission
from backoffice.access.selectors import may, verify_token
from backoffice.access.services import create_token, revoke_token, rotate_token
from tests.access.people import person, root

WEEK = timedelta(days=7)


@pytest.fixture
def issued(venue):
    user = person("feed", venue, "operator")
    return create_token(
        user=user, venue=venue, name="feed", scopes=["ingest"], lifetime=WEEK, by=root()
    )


def test_a_secret_is_its_token_and_only_its_hash_is_kept(venue, issued):
    found = verify_token(issued.secret)
    assert found.token == issued.token
    assert may(found.principal, Permission.INGEST, venue)
    assert not may(found.principal, Permission.VIEW, venue)
    row = Token.objects.values().get()
    assert issued.secret.split("_")[2] not in str(row)


def test_scopes_give_no_more_than_the_roles_of_the_user(venue):
    user = person("vic", venue, "viewer")
    issued = create_token(
        user=user, venue=venue, name="x", scopes=["approve", "read"], lifetime=WEEK, by=user
    )
    asker = verify_token(issued.secret).principal
    assert may(asker, Permission.VIEW, venue)
    assert not may(asker, Permission.APPROVE, venue)


@pytest.mark.parametrize("change", ["", "x", "Ä", "_", "0", "\x00"])
def test_another_secret_is_none(issued, change):
    assert verify_token(issued.secret + "0") is None
    assert verify_token(issued.secret[:-1] + change) is None or change == issued.secret[-1]
    assert verify_token(change) is None


def test_it_ends(issued):
    assert verify_token(issued.secret, now=timezone.now() + timedelta(days=6)) is not None
    assert verify_token(issued.secret, now=timezone.now() + timedelta(days=8)) is None
    User.objects.filter(pk=issued.token.user_id).update(is_active=False)
    assert verify_token(issued.secret) is None


def test_rotation_leaves_the_old_one_until_it_is_revoked(issued):
    fresh = rotate_token(token=issued.token, lifetime=WEEK, by=root())
    assert fresh.token.replaces == issued.token
    assert fresh.token.scopes == ["ingest"]
    assert verify_token(issued.secret)
    assert verify_token(fresh.secret)
    revoke_token(token=issued.token, by=root())
    assert verify_token(issued.secret) is None
    assert verify_token(fresh.secret)
    with pytest.raises(AccessError, match="rotated before"):
        rotate_token(token=issued.token, lifetime=WEEK, by=root())


def test_a_user_ends_tokens_of_his_own_and_of_nobody_else(venue, issued):
    revoke_token(token=issued.token, by=issued.token.user)
    assert verify_token(issued.secret) is None
    mia = person("mia", venue, "operator")
    own = create_token(user=mia, venue=venue, name="x", scopes=["read"], lifetime=WEEK, by=mia)
    with pytest.raises(NotPermitted):
        revoke_token(token=own.token, by=issued.token.user)
    assert verify_token(own.secret)


def test_only_administrators_issue_tokens(venue, issued):
    operator = person("op", venue, "operator")
    other = person("vic", venue, "viewer")
    arguments = {"user": other, "venue": venue, "name": "x", "lifetime": WEEK}
    with pytest.raises(NotPermitted):
        create_token(**arguments, scopes=["read"], by=operator)
    with pytest.raises(AccessError, match="scopes: all given"):
        create_token(**arguments, scopes=["all"], by=root())
    with pytest.raises(AccessError, match="scopes: none given"):
        create_token(**arguments, scopes=[], by=root())
    with pytest.raises(AccessError, match="lifetime"):
        create_token(**{**arguments, "lifetime": timedelta(days=999)}, scopes=["read"], by=root())
    with pytest.raises(NotPermitted):
        revoke_token(token=issued.token, by=operator)


def test_a_token_that_approves_is_asked_for_by_the_user_alone(venue):
    user = person("cho", venue, "approver")
    words = {"user": user, "venue": venue, "name": "x", "scopes": ["approve"], "lifetime": WEEK}
    with pytest.raises(AccessError, match="approve is for cho alone"):
        create_token(**words, by=root())
    issued = create_token(**words, by=user)
    assert may(verify_token(issued.secret).principal, Permission.APPROVE, venue)
    with pytest.raises(AccessError, match="approve is for cho alone"):
        rotate_token(token=issued.token, lifetime=WEEK, by=root())
    assert rotate_token(token=issued.token, lifetime=WEEK, by=user).secret
