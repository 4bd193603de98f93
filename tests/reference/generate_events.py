"""One function an event: its body, given the live state, or None if it makes no sense now."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from .debts import standing
from .figures import bankruptcy_prices
from .generate_market import amount
from .state import Account

if TYPE_CHECKING:
    from .generate_timeline import Timeline

Body = dict[str, Any] | None


def traders(t: Timeline) -> list[str]:
    return [a.code for a in t.world.swept()]


def some_amount(t: Timeline, asset: str, dollars: list[float]) -> str:
    value = t.rng.choice(dollars) * t.rng.uniform(0.5, 1.5) / float(t.world.price(asset))
    places = t.world.assets[asset].decimals
    unit = Fraction(1, 10**places)
    return amount(max(Fraction(value), unit), places)


def moved(t: Timeline, name: str, width: float) -> str:
    mark = max(float(t.world.instruments[name].mark) * t.shift(width), 0.001)
    return amount(mark, 4)


def marks(t: Timeline) -> Body:
    names = [n for n in t.live() if t.rng.random() < 0.7]
    return {n: moved(t, n, 0.06) for n in names} or None


def jump(t: Timeline) -> Iterator[tuple[str, Body]]:
    """A large move, often with a book and a sweep after it."""
    if not t.live():
        return
    name, mark = t.rng.choice(t.live()), None
    victims = [a for a in t.world.swept() if set(a.positions) & set(t.live())]
    if victims and t.rng.random() < 0.75:
        account = t.rng.choice(victims)
        name = t.rng.choice(sorted(set(account.positions) & set(t.live())))
        mark = beyond_bankruptcy(t, account, name)
    yield "marks", {name: mark or moved(t, name, 0.22)}
    if t.rng.random() < 0.5:
        yield "book", book(t)
    if t.rng.random() < 0.8:
        yield "sweep", {}


def beyond_bankruptcy(t: Timeline, account: Account, name: str) -> str | None:
    """A mark a little before or well beyond the price at which the account has nothing left."""
    price, i = bankruptcy_prices(t.world, account)[name], t.world.instruments[name]
    if price is None or not i.mark / 3 < price < i.mark * 3:
        return None
    away = 1 if price > i.mark else -1
    return amount(float(price) * (1 + away * t.rng.uniform(-0.02, 0.12)), 4)


def prices(t: Timeline) -> Body:
    codes = [c for c in t.world.assets if c != "USD" and t.rng.random() < 0.6]
    return {c: amount(float(t.world.price(c)) * t.shift(0.08), 6) for c in codes} or None


def vols(t: Timeline) -> Body:
    names = [n for n in t.live() if t.world.instruments[n].option]
    return {n: amount(t.rng.uniform(0.2, 1.2), 3) for n in names} or None


def book(t: Timeline) -> Body:
    names = [n for n in t.live() if t.rng.random() < 0.8] or t.live()[:1]
    return {n: {"bids": levels(t, n, -1), "asks": levels(t, n, 1)} for n in names}


def levels(t: Timeline, name: str, side: int) -> list[list[str]]:
    i = t.world.instruments[name]
    sizes = [abs(a.positions[name].quantity) for a in t.world.swept() if name in a.positions]
    typical = max(sizes, default=10 * i.lot)
    result, price = [], float(i.mark)
    for _ in range(t.rng.choice([0, 1, 2, 3])):
        price *= 1 + side * t.rng.uniform(0.0005, 0.03)
        lots = max(round(typical * Fraction(t.rng.uniform(0.05, 1)) / i.lot), 1)
        result.append([amount(price, 4), amount(lots * i.lot, 8)])
    return result


def target(t: Timeline) -> str:
    """Preferably someone who owes or has a hole."""
    sick = [a.code for a in t.world.swept() if standing(t.world, a.code)]
    sick += [a.code for a in t.world.swept() if t.world.open_shortfalls(a.code)]
    return t.rng.choice(sick if sick and t.rng.random() < 0.6 else traders(t))


def deposit(t: Timeline) -> Body:
    asset = t.rng.choice(list(t.world.assets))
    return {"account": target(t), "asset": asset, "amount": some_amount(t, asset, [20, 300, 3000])}


def withdraw(t: Timeline) -> Body:
    code = target(t)
    held = [a for a, cash in t.world.accounts[code].cash.items() if cash > 0]
    asset = t.rng.choice(held or list(t.world.assets))
    cash = t.world.accounts[code].cash[asset]
    if cash > 1 and t.rng.random() < 0.6:
        part = int(cash * t.rng.choice([0.05, 0.3, 1.0])) or 1
        return {"account": code, "asset": asset, "amount": amount(t.world.major(asset, part), 8)}
    return {"account": code, "asset": asset, "amount": some_amount(t, asset, [10, 5000])}


def order(t: Timeline, code: str, name: str) -> Fraction:
    """A signed quantity: often a reduction, a close or a flip of what is there."""
    i, p = t.world.instruments[name], t.world.accounts[code].positions.get(name)
    sizes = [abs(a.positions[name].quantity) for a in t.world.swept() if name in a.positions]
    own = p.quantity if p else max(sizes, default=100 * i.lot) * t.rng.choice([1, -1])
    factor = t.rng.choice([-0.5, -1, -1.5, 0.3])
    lots = round(own * Fraction(factor) / i.lot) or t.rng.choice([1, -1])
    return lots * i.lot


def trade(t: Timeline) -> Body:
    if not t.live() or len(traders(t)) < 2:
        return None
    name = t.rng.choice(t.live())
    buyer, seller = t.rng.sample(traders(t), 2)
    quantity = order(t, buyer, name)
    if quantity < 0:
        buyer, seller = seller, buyer
    return {
        "buyer": buyer,
        "seller": seller,
        "instrument": name,
        "quantity": amount(abs(quantity), 8),
        "price": moved(t, name, 0.02),
    }


def fill(t: Timeline) -> Body:
    if not t.live():
        return None
    name, code = t.rng.choice(t.live()), target(t)
    event = {"account": code, "instrument": name, "quantity": amount(order(t, code, name), 8)}
    event["price"] = moved(t, name, 0.02)
    if t.rng.random() < 0.5:
        event["fee"] = some_amount(t, t.world.instruments[name].settle, [1, 5])
    return event


def round_trip(t: Timeline) -> Iterator[tuple[str, Body]]:
    """Open (or add) and close again, mostly at a profit: what a clawback lives on."""
    names = [n for n in t.live() if t.ambiguous or not t.world.instruments[n].option]
    if not names:
        return
    name, code = t.rng.choice(names), target(t)
    quantity = abs(order(t, code, name))
    first = moved(t, name, 0.01)
    gain = Fraction(t.rng.choice(["1.03", "1.002", "0.99", "1.1"]))
    second = amount(Fraction(first) * gain, 4)
    base = {"account": code, "instrument": name}
    yield "fill", {**base, "quantity": amount(quantity, 8), "price": first}
    last = {**base, "quantity": amount(-quantity, 8), "price": second}
    if t.rng.random() < 0.4:
        last["fee"] = some_amount(t, t.world.instruments[name].settle, [1])
    yield "fill", last


def funding(t: Timeline) -> Body:
    names = [n for n in t.live() if t.world.instruments[n].kind == "perpetual"]
    if not names:
        return None
    return {"instrument": t.rng.choice(names), "rate": amount(t.rng.uniform(-0.002, 0.002), 6)}


def settle(t: Timeline) -> Body:
    names = [n for n in t.live() if not t.world.instruments[n].option]
    if not names:
        return None
    name = t.rng.choice(names)
    return {"instrument": name} | ({"price": moved(t, name, 0.03)} if t.rng.random() < 0.4 else {})


def expire(t: Timeline) -> Body:
    names = [n for n in t.live() if t.world.instruments[n].kind != "perpetual"]
    if not names or len(t.live()) == 1:
        return None
    name = t.rng.choice(names)
    t.expired.add(name)
    zero = t.world.instruments[name].option and t.rng.random() < 0.5
    return {"instrument": name, "price": "0" if zero else moved(t, name, 0.1)}


def sweep(t: Timeline) -> Body:
    return {}


def close_period(t: Timeline) -> Body:
    return {"period": t.rng.choice(["day", "week", "month"] if t.ambiguous else ["week", "month"])}


def adjust(t: Timeline) -> Body:
    asset = t.rng.choice(list(t.world.assets))
    sign = t.rng.choice(["", "", "-"])
    return {
        "account": target(t),
        "asset": asset,
        "amount": sign + some_amount(t, asset, [5, 200]),
        "against": "fees",
        "reason": "correction",
        "proposed_by": "op-1",
        "approved_by": t.rng.choice(["op-1", "op-2", "op-3"]),
    }


def approve(t: Timeline) -> Body:
    pending = [s for s in t.world.shortfalls if s.pending]
    if not pending:
        return None
    s = t.rng.choice(pending)
    return {"account": s.account, "asset": s.asset, "approved_by": "op-2"}


def restrict(t: Timeline) -> Body:
    kind = t.rng.choice(["no_withdrawal", "no_increase", "no_trading", "frozen"])
    event = {"account": t.rng.choice(traders(t)), "kind": kind}
    if t.rng.random() < 0.5:
        event["until"] = (t.now + timedelta(hours=t.rng.choice([1, 6, 30]))).isoformat()
    return event


def lift(t: Timeline) -> Body:
    held = [(a.code, k) for a in t.world.swept() for k in sorted(a.manual)]
    if not held:
        return None
    code, kind = t.rng.choice(held)
    return {"account": code, "kind": kind}


def repay(t: Timeline) -> Body:
    owing = [d for d in t.world.debts if d.owed]
    if not owing:
        return None
    debt = t.rng.choice(owing)
    return {
        "account": debt.account,
        "asset": debt.asset,
        "amount": some_amount(t, debt.asset, [5, 200, 5000]),
    }


def recover(t: Timeline) -> Body:
    own = any(s["step"] == "defaulter_contribution" for s in t.steps)
    if not t.world.shortfalls or (own and not t.ambiguous):
        return None
    s = t.rng.choice(t.world.shortfalls)
    part = max(int(s.amount * t.rng.choice([0.1, 0.4, 1.1])), 1)
    return {
        "account": s.account,
        "asset": s.asset,
        "amount": amount(t.world.major(s.asset, part), 8),
    }
