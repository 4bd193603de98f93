"""The double-entry ledger: balanced by construction, append-only, guarded by the database."""
