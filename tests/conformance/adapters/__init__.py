"""One module for each venue or room; all are found by themselves (see `registry.discover`)."""
