"""The menu of a venue. A new page is one line here; who may not open it does not see it."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from django.urls import reverse

from backoffice.access.roles import Permission


@dataclass(frozen=True, slots=True)
class MenuItem:
    """`name` is of the address (`console:name`) and marks the current page; `icon` is in base."""

    name: str
    label: str
    permission: Permission
    icon: str


ITEMS = (
    MenuItem("home", "Overview", Permission.VIEW, "home"),
    MenuItem("accounts", "Accounts", Permission.VIEW, "people"),
    MenuItem("restrictions", "Restrictions", Permission.VIEW, "lock"),
    MenuItem("adjustments", "Adjustments", Permission.VIEW, "scale"),
    MenuItem("shortfalls", "Shortfalls", Permission.VIEW, "fall"),
    MenuItem("guards", "Halts and prices", Permission.VIEW, "guard"),
    MenuItem("policy", "Policy", Permission.VIEW, "edit"),
    MenuItem("funds", "Funds", Permission.VIEW, "drop"),
    MenuItem("security", "Security", Permission.VIEW, "shield"),
    MenuItem("approvals", "Approvals", Permission.VIEW, "bell"),
    MenuItem("tokens", "Tokens", Permission.VIEW, "key"),
    MenuItem("people", "People", Permission.ADMINISTER, "people"),
    MenuItem("webhooks", "Webhooks", Permission.ADMINISTER, "send"),
    MenuItem("audit", "Audit trail", Permission.AUDIT, "trail"),
)


@dataclass(frozen=True, slots=True)
class Link:
    """A line of the menu as it is shown; `count` is of what nobody has looked at yet."""

    label: str
    url: str
    icon: str
    current: bool
    count: int = 0


def menu_of(
    venue: str, allowed: Collection[Permission], current: str, *, alarms: int = 0
) -> list[Link]:
    """The lines that somebody with these permissions sees at a venue with so many unseen alarms."""
    return [
        Link(
            item.label,
            reverse(f"console:{item.name}", args=[venue]),
            item.icon,
            item.name == current,
            alarms if item.name == "approvals" else 0,
        )
        for item in ITEMS
        if item.permission in allowed
    ]
