"""Signing in: password and second factor, lock-out, and the end of sessions."""
