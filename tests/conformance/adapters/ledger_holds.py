"""Holds, liens, overdrafts and two-phase transfers on the real ledger."""

from typing import Any

from backoffice.ledger import services
from backoffice.ledger.errors import FloorBreached, HoldEnded, HoldExceeded, LedgerError, NotFound
from backoffice.ledger.selectors.analysis import account_turnover
from backoffice.ledger.services.adjusting import Side, adjust_balance
from backoffice.ledger.services.overdrafts import (
    OverdraftTerms,
    apply_terms,
    lien_place,
    lien_release,
)
from tests.conformance.registry import Inputs, adapter
from tests.conformance.scratch import BOOK, OUTSIDE, ScratchBook, cash, refused

OWNER = "holder"
ACCOUNT = cash(OWNER)


@adapter("hold.available", database=True)
def available(inputs: Inputs) -> dict[str, Any]:
    steps = inputs["steps"]
    named = [step[name] for step in steps for name in ("amount", "lien") if name in step]
    limits = [inputs.get("overdraft_limit") or "0", inputs.get("min_required") or "0"]
    book = ScratchBook([inputs["opening"], *limits, *named])
    liens = {step["id"]: step["lien"] for step in steps if step.get("lien") is not None}
    terms = OverdraftTerms(
        overdraft_minor=book.minor(limits[0]),
        minimum_minor=book.minor(limits[1]),
        overdraft_with_lien=inputs.get("overdraft_usable_with_lien", True),
        lien_limit_minor=book.minor(next(iter(liens.values()))) if liens else None,
    )
    book.change(OWNER, book.minor(inputs["opening"]))
    apply_terms(book=BOOK, account=ACCOUNT, terms=terms)
    history = []
    for step in steps:
        error = refused(lambda step=step: _step(book, terms, liens, step), LedgerError)
        left = book.major(book.state(OWNER).available_minor)
        history.append({"result": "refused" if error else "ok", "available": left})
    return {"history": history}


def _step(book: ScratchBook, terms: OverdraftTerms, liens: dict[str, Any], step: Inputs) -> None:
    name = {"book": BOOK, "reference": step.get("id"), "actor": "case"}
    amount = book.minor(step.get("amount", "0"))
    match step["op"]:
        case "deposit":
            book.change(OWNER, amount)
        case "withdraw":
            book.change(OWNER, -amount)
        case "hold" if step["id"] in liens:
            lien_place(**name, account=ACCOUNT, amount_minor=amount, reason="case", terms=terms)
        case "hold":
            services.hold_place(**name, account=ACCOUNT, amount_minor=amount, reason="case")
        case "release" if step["id"] in liens:
            lien_release(**name, account=ACCOUNT, terms=terms)
        case "release":
            services.hold_release(**name)
        case other:
            raise ValueError(f"Operation {other} is unknown: name one of the case format.")


@adapter("hold.can_debit", database=True)
def can_debit(inputs: Inputs) -> dict[str, Any]:
    named = [inputs.get(name) or "0" for name in ("balance", "inflight", "amount", "limit")]
    book = ScratchBook(named)
    balance, inflight, amount, limit = (book.minor(value) for value in named)
    terms = OverdraftTerms(overdraft_minor=limit)
    book.change(OWNER, balance)
    if inflight:
        services.hold_place(
            book=BOOK,
            account=ACCOUNT,
            amount_minor=inflight,
            reference="inflight",
            reason="case",
            actor="case",
        )
    if not inputs.get("unconditional", False):
        apply_terms(book=BOOK, account=ACCOUNT, terms=terms)
    return {"allowed": refused(lambda: book.change(OWNER, -amount), FloorBreached) is None}


@adapter("hold.two_phase", database=True)
def two_phase(inputs: Inputs) -> dict[str, Any]:
    start, steps = inputs["start"], inputs["steps"]
    book = ScratchBook([*start.values(), *(s["amount"] for s in steps if s.get("amount"))])
    book.change(OWNER, book.minor(start.get("credits_posted", "0")))
    book.change(OWNER, -book.minor(start.get("debits_posted", "0")))
    if pending := book.minor(start.get("debits_pending", "0")):
        _reserve(pending, "start")
    if inputs.get("debits_must_not_exceed_credits"):
        services.set_floor(book=BOOK, account=ACCOUNT, floor_minor=0)
    history = []
    for step in steps:
        error = refused(lambda step=step: _phase(book, step), LedgerError)
        turnover = account_turnover(book=BOOK, account=ACCOUNT)
        history.append(
            {
                "result": _result(error),
                "debits_pending": book.major(book.state(OWNER).held_minor),
                "debits_posted": book.major(turnover.debits_minor),
                "credits_posted": book.major(turnover.credits_minor),
            }
        )
    return {"history": history}


def _phase(book: ScratchBook, step: Inputs) -> None:
    amount = book.minor(step["amount"]) if step.get("amount") is not None else None
    match step["op"]:
        case "pending":
            _reserve(amount, step["id"])
        case "post":
            request = book.request(amount_minor=amount, to=(OUTSIDE, "cash"))
            request["journal_reference"], request["reference"] = request["reference"], step["id"]
            services.hold_capture(**request)
        case "void":
            services.hold_release(book=BOOK, reference=step["id"], actor="case")
        case other:
            raise ValueError(f"Operation {other} is unknown: name one of the case format.")


def _reserve(amount: int | None, reference: str) -> None:
    services.hold_place(
        book=BOOK,
        account=ACCOUNT,
        amount_minor=amount or 0,
        reference=reference,
        reason="case",
        actor="case",
    )


def _result(error: Exception | None) -> str:
    if error is None:
        return "ok"
    names = {
        HoldExceeded: "exceeds_pending",
        HoldEnded: "not_pending",
        NotFound: "not_pending",
        FloorBreached: "exceeds_credits",
    }
    for kind, name in names.items():
        if isinstance(error, kind):
            return name
    raise error


@adapter("account.close", database=True)
def close(inputs: Inputs) -> dict[str, Any]:
    reached, left = inputs["credits_posted"], inputs["debits_posted"]
    book = ScratchBook([reached, left])
    book.change(OWNER, book.minor(reached))
    book.change(OWNER, -book.minor(left))
    moved = adjust_balance(
        **book.request(),
        account=ACCOUNT,
        target_minor=0,
        against=(OUTSIDE, "cash"),
        only=Side(inputs["side"]),
    )
    if book.state(OWNER).posted_minor == 0:
        services.close_account(book=BOOK, account=ACCOUNT)
    turnover = account_turnover(book=BOOK, account=ACCOUNT)
    return {
        "moved": book.major(abs(moved.amount_minor)),
        "debits_posted": book.major(turnover.debits_minor),
        "credits_posted": book.major(turnover.credits_minor),
    }
