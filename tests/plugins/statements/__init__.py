"""The built-in formats of statements."""
