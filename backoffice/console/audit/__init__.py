"""The audit trail: looked through, and exported."""
