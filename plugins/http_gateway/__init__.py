"""Liquidation orders to a venue's matching engine, as JSON over HTTP."""
