"""What the Django apps share: exact columns, append-only tables, read-only admin pages."""
