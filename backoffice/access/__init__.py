"""Who may do what at which venue, tokens, and the audit trail that the database writes."""
