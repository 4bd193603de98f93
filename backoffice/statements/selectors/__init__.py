"""Everything that statements read. A shard of accounts is read with a fixed number of queries."""
