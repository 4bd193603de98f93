"""A worker for `bench sweep`: keeps shards in memory and screens them whenever it is told to.

`python -m backoffice.sweeps.bench_worker DATABASE VENUE FIRST-LAST ...`: it answers each line of
its input, and once at first, with a line: how many accounts it selected, and the seconds of its
processor that this took.
"""

import sys
from time import process_time

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
        at, before = now(), process_time()  # one instant for all shards, as a run has
        selected = [screen_accounts(venue, *shard, at=at).selected for shard in shards]
        print(sum(map(len, selected)), process_time() - before, flush=True)
        if not sys.stdin.readline():
            return


if __name__ == "__main__":
    main(*sys.argv[1:])
