"""A worker for `bench sweep`: keeps shards in memory and screens them whenever it is told to.

`python -m backoffice.sweeps.bench_worker DATABASE VENUE FIRST-LAST ...`: it answers each line of
its input, and once at first, with a line: how many accounts it selected.
"""

import sys

import django
from django.db import connection
from django.utils.timezone import now


def main(database: str, venue: str, *ranges: str) -> None:
    """Screen the ranges of account ids at once, and again for every line."""
    django.setup()
    from backoffice.sweeps.screening import screen_accounts

    connection.settings_dict["NAME"] = database
    shards = [tuple(map(int, one.split("-"))) for one in ranges]
    while True:
        selected = [screen_accounts(venue, *shard, at=now()).selected for shard in shards]
        print(sum(map(len, selected)), flush=True)
        if not sys.stdin.readline():
            return


if __name__ == "__main__":
    main(*sys.argv[1:])
