"""A venue's accounts as columns of floats, read from PostgreSQL or kept in memory."""
