"""A figure that percolator has wrong, recomputed to show where its difference comes from."""

from fractions import Fraction

from plugins.vesting.crisis import equal_haircut
from plugins.vesting.reference import Claims, burn


def fund_counted_twice(claims: Claims) -> Fraction:
    """The haircut as the source computes it; see `plugins.vesting.reference`.

    After the burn it takes min(residual, fund) out of the fund, and with it out of the assets, so
    that the residual grows by the draw.
    """
    residual = claims.deficit - burn(claims.deficit, claims.unvested)
    return equal_haircut(residual + min(residual, claims.fund), claims.principal + claims.realized)
