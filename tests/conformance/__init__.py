"""Figures of real systems, reproduced by this product: `python -m tests.conformance PATH…`.

A case names a `kind`, inputs and the expected figures (see `fixtures/cases/README.md`). An adapter
translates names and units of its inputs into calls of the product's public functions; the product
computes the figure. Adapters live in `adapters/`, one module for each venue or room.
"""
