"""Security of trading accounts: rules, and what the venue reports."""
