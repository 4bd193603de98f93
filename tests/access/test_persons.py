"""Who decides is another person in all tables, by the rule that the engine has."""

import pytest
from django.db import connection

from backoffice.core.four_eyes import same_person
from tests.venues.test_guards import ONE_PERSON

SAME = "SELECT access_same_person(%s, %s), access_same_person(%s, NULL)"


@pytest.mark.django_db
def test_a_name_written_otherwise_is_the_same_person() -> None:
    with connection.cursor() as cursor:
        for one, other in (*ONE_PERSON, ("ann", "ben"), ("Ann B", "ann c")):
            cursor.execute(SAME, [one, other, one])
            assert cursor.fetchone() == (same_person(one, other), True), (one, other)
