"""Exchange Back Office: from an account's negative balance to a posted, explained outcome."""

__version__ = "0.1.0"
