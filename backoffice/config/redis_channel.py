"""A worker that lost its Redis or Valkey in the middle of a task finds it again.

kombu 5.7 puts back, or acknowledges, what a lost channel had, and for that connects anew through
a connection that has been taken apart: an AttributeError, which ends the worker. Said as the
connection error that it is, it is passed over. See https://github.com/celery/kombu/issues/582.
"""

from typing import Any

from kombu.transport.redis import Channel, Transport
from redis.exceptions import ConnectionError as RedisConnectionError


class LostChannel(Channel):
    """kombu's channel, which says so when its connection is gone."""

    def _connparams(self, asynchronous: bool = False) -> Any:
        if self.connection is None or self.connection.client is None:
            raise RedisConnectionError("The channel's connection is closed.")
        return super()._connparams(asynchronous=asynchronous)


def install() -> None:
    """Let all connections to Redis and Valkey of this process use it."""
    Transport.Channel = LostChannel
