"""Events that systems send: read, checked, and handed to the venue's one way to change."""
