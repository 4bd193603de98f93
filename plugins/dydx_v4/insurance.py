"""The insurance fund pays a liquidation's whole loss or nothing.

Source: dydxprotocol/v4-chain x/clob/keeper/deleveraging.go IsValidInsuranceFundDelta.
"""

from fractions import Fraction


def fund_suffices(fund_balance: Fraction, fund_delta: Fraction) -> bool:
    """Whether the fund can take `fund_delta` (− pays) in full; else deleveraging follows.

    Exactly 0 left is enough; one smallest unit below it is not.
    """
    return fund_delta >= 0 or fund_balance + fund_delta >= 0
