"""Sentences that explain a decision to the account's holder."""

from __future__ import annotations

from .book import Book
from .money import format_minor
from .state import Shortfall


def money(book: Book, minor: int, asset: str) -> str:
    """An amount with its asset, for people."""
    return f"{format_minor(minor, book.assets[asset].decimals)} {asset}"


def step_did(book: Book, shortfall: Shortfall, step: str, amount: int, reason: str) -> str:
    """What a step of the waterfall did with a loss."""
    loss = money(book, shortfall.amount, shortfall.asset)
    did = f"Of the loss of {loss}, {money(book, amount, shortfall.asset)} fell to {step}"
    return f"{did}: {reason.rstrip('.')}." if reason else f"{did}."


def failed_step(step: str) -> str:
    """What a failed step means to the holder."""
    return (
        f"The step {step} could not be carried out; the loss stays open and the account frozen "
        "until the venue has looked at it."
    )


def rule_did(restricted: str, why: str, lifted: bool = False) -> str:
    """What a rule imposed or lifted."""
    if lifted:
        return f"The restriction {restricted} was lifted: no rule asks for it any more."
    return f"The restriction {restricted} applies because {why}."
