"""Delivery of liquidation orders to external gateways, and the way of their fills into the books.

Plugins write and read the documents; here they are sent and fetched. Tasks may call
`send_orders` and `reconcile` at any time, twice and at once.
"""
