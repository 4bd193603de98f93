"""A second, independent implementation of the scenario format, as an oracle."""

from .play import run

__all__ = ["run"]
