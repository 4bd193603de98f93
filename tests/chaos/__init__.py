"""Random load on a venue of its own while workers, broker and PostgreSQL are killed.

`python -m tests.chaos --rounds 50 --seed 7`, or `make chaos`.
"""
