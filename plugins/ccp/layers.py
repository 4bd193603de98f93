"""A layer that members and the clearing house bear together, pro rata to what each has in it.

Source: eurexchange.com, "Default waterfall": the members' default fund together with the second
dedicated amount of the clearing house; assessments together with its further financial resources.
"""

from __future__ import annotations

from collections.abc import Mapping

from backoffice.sdk import split_capped


def shared(amount: int, members: Mapping[str, int], capital: int) -> tuple[dict[str, int], int]:
    """Split `amount` over the members' parts and the capital; return their shares and its share.

    Pro rata to the parts, none above its own, in smallest units: floors, left-over units to the
    largest remainders. The clearing house is `""` in the order of ties.
    """
    parts = {account: part for account, part in members.items() if part > 0}
    shares = split_capped(amount, {"": capital, **parts}, {"": capital, **parts})
    return {account: share for account, share in shares.items() if account}, shares.get("", 0)
