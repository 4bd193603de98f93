"""Checks that other apps add: what they keep of money beside the ledger must agree with it.

An app adds them by a module `ledger_checks` that calls `add_checks`.
"""

from django.utils.module_loading import autodiscover_modules

from backoffice.ledger.verify.report import Check

_ADDED: dict[str, Check] = {}


def add_checks(*checks: Check) -> None:
    """Let `manage.py verify` run these too."""
    _ADDED.update({check.name: check for check in checks})


def added_checks() -> tuple[Check, ...]:
    """Those of all installed apps, by name."""
    autodiscover_modules("ledger_checks")
    return tuple(check for _, check in sorted(_ADDED.items()))
