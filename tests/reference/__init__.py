"""A second, independent implementation of the scenario format, as an oracle.

Where a sentence of the format admits several readings, this table says which one is computed here.
[G] marks what the generator leaves out unless `ambiguous=True` (13 and 47: always), so that a
difference in a generated scenario is a bug of one side, or a reading of a sentence not marked.

Positions and figures
 1. "averages are kept exactly (as cost)": an inverse contract's cost is the sum of q/price, so its
    average is harmonic (pnl is conserved), not arithmetic.
 2. "bankruptcy_price ... mark - equity/(q*cs)": equity is the figure (after haircuts), divided by
    the settle asset's price; not the price at which cash reaches zero when the settle asset has a
    haircut. An option has none below zero, zero itself is one. Shares: under either model null if
    all weights are zero and there are several positions; a single position has share 1.
 3. Notional of an option (leverage, fee, open interest): |q|*cs*its own mark, as for any linear.
 4. delta, gamma, vega: in the settle asset, not times its price; a linear position exactly q*cs;
    inverse q*cs/mark^2; a position without `underlying` is in no map; an underlying with positions
    has an entry in all three maps. [G: instruments with an underlying settle in USD, or are inverse
    in the ambiguous set only]
 5. Expired but not yet removed options (time <= 0), or volatility <= 0: intrinsic value.
 6. An option's margin, if given, is ignored: the format's formula for short options holds.
 7. Status order is as listed: an account with an open shortfall and positions (possible after a
    waiting loss was taken back) is `shortfall`, unless bankrupt, and hence not liquidated.
 8. A capital account below zero and flat is `shortfall` like any other; only system accounts are
    exempt. Rules are evaluated over customers and members only.
 9. A margin call's amount is a computed figure (12 decimals, reporting asset), not in cents.
10. days_in_debt counts venue days from the oldest debt that still stands; after an early close of
    day D both the opening and the sweep belong to D+1.

Trades, profit, debts
11. Realised profit of an option (clawback, period_profit) is closed quantity*cs*(price - entry),
    rounded half-even, though only premium is posted. [G: no round trips in options, not excluded]
12. A profit is its event's realised pnl less the whole fee of that event, also when one fill
    closes and opens. period_profit counts fees of opening fills too, as negative profit.
13. A negative_interest debt with `from: [profit]` has no rate: 1 is taken. [G]
14. "a deposit first fills negative cash, then repays": only the deposit's own excess repays, never
    cash that was there before. Interest first within each debt, debts oldest first.
15. Several debts and one profit: each gives at most floor(its rate * profit), together at most
    floor(largest rate * profit), oldest first.
16. Interest posts half-even and carries exact - posted, so the residue may be negative (this is
    what the public example of tiers shows). With compounding, tiers apply to principal + interest.
17. A late close: interest is computed on what the debt is when the day is closed (not on a stored
    history), for debts opened on or before that day. period_profit of a period closed late counts
    from its begin until the moment of charging. [G: late closes only when nothing happened since]
18. close_period day also accrues that day's interest, since that day then ends. It closes neither
    week nor month. [G: no close_period day]
19. State of a shortfall with several debts: that of the last step's debt alone; if the last step is
    no debt, `covered`, though an earlier step's debt may stand.
20. Cash that reaches an account lowers open remainders at once (after every event, oldest first),
    so `covered` and the end of `frozen` do not wait for a sweep. It also lowers what awaits
    approval; filled so, the pending approval is void.

Sweep and liquidation
21. Who is liquidated is fixed by the statuses of step 1, also when another's deleveraging heals the
    account meanwhile (a full style then still closes; a partial one finds fraction 0).
22. One closing: what book and mark fill of one instrument is rounded once; what deleveraging closes
    of it is a second closing, rounded once; each opposite account rounds once.
23. Deleveraging also for status `liquidation` (equity >= 0): at the price that gives up all equity.
24. Its fee: deleveraged notional is closed notional; the fee takes at most what cash is left.
25. Scores are taken when an instrument's deleveraging begins, instruments by code; later ones see
    the changes. Entry notional 0 gives pnl% 0; leverage 0 gives score 0.
26. pro_rata rank: split in lots by largest remainder; a rest below one lot is kept.
27. Partial: the fraction is solved exactly, without money rounding, the fee at its exact rate.
    With `keep` what the book cannot fill stays in both equity and margin. With auto_deleverage only
    what the book fills counts: a fraction beyond the book of one position means full. [G]
28. Partial: the smallest fraction may be 0 (21). "full if none does" closes everything, and with
    `keep` everything that the book takes.
29. "fully liquidated" is no position left after the liquidation, deleveraging included, also when a
    partial style closed all. Surplus: the whole positive cash in each settle asset of what was
    closed, after conversions, before shortfalls; debts do not come first.
30. Liquidation fees of several instruments with one settle asset: in code order, until cash is out.
31. Conversions: every flat customer and member, not only who was liquidated; negative assets by
    code. An asset sold at rate 0 (haircut 1) is passed.

Waterfall
32. `limit`, `limit_period`, `floor` with more decimals than the asset: rounded down.
33. limit_share, floor: no meaning without a source (debts without creditor), for a write-off they
    bound by the charged account's cash, for a waiting loss they are ignored. [G: both left out]
34. all_or_nothing of a waiting loss: whether limits let it take the whole remainder. [G]
35. "free cash": (equity - initial margin) / price, rounded down, not grossed up for the haircut.
    Linked accounts may be of any kind or status; siblings have the same direct parent.
36. "surviving members" of an assessment, "other members" of a fund: all contributors but this
    shortfall's own defaulter, also one who defaults in the same sweep (negative cash caps at 0).
    default_fund is also bounded by the fund's own cash.
37. Capped splits: split in whole units, set each share above its cap to the cap, split the rest
    anew over the others (not: exact water-filling that rounds once at the end).
38. socialized_loss charges kind customer only. Weight of open_interest: notional at price. Caps:
    min(cash, floor(max_rate * base / price)). Several waiting losses are charged one after the
    other, by account, then asset; max_rate is per loss.
39. While a loss waits its step's allocations are {clearing: amount}; afterwards who paid. If part
    is taken back the step's amount falls to what was charged, the step vanishes if that is nothing.
    The part taken back gives back `limit_period` of the periods in which it arose.
40. period_profit with `instrument`: realised and unrealised of that instrument only; equity ignores
    `instrument`.
41. A retry runs all steps from the first; each paying again appends a new entry. Two open
    shortfalls of one account and asset are retried in the order opened.
42. An approved write-off pays min(amount when it began to wait, what remains). [G: no limit_period]
43. recover: one shortfall, the oldest in that asset; what exceeds it stays in cash (and fills an
    open hole). The defaulter's own contribution is not "others": it is not restored. [G] Later
    partial recoveries split by what each paid, each at most what it still bears. Steps stay.
44. A waiting loss is borne by nobody yet: recover passes it.

Periods, rules, refusals
45. Without end_of_day the calendar still turns: limits and profits restart at midnight (the opening
    state is that before the first event thereafter); waiting losses wait for the explicit close.
46. Order at a day's end: interest, waiting losses of the day, then week, then month.
47. Rules: chained comparisons as in Python; `in` takes (...) or [...]; `not` of a comparison with
    null is true; arithmetic with null is null. [G: no `in`]
48. An order that closes and opens beyond zero is not one "that only reduces". repay, deposit and
    adjust are never refused for a restriction; an adjust refused names `account`.
49. Expiry makes its price the mark. Funding of a negative mark has the literal sign.
"""

from .play import run

__all__ = ["run"]
