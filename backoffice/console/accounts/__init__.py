"""Accounts: finding one, and all about it."""
