"""Guards of a venue: of the prices that its decisions rest on, and of liquidations in masses.

`terms` is what a policy says, `memory` what the book keeps; `verdicts` judges prices, `bands`
takes new ones, `alerts` tells when a verdict changes; `holding` and `refusals` are what a degraded
price means to accounts; `breaker` stops liquidations until two persons release it.
"""
