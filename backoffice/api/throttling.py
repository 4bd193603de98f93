"""Rate limits of each token: a bucket that fills evenly, in each serving process."""

from __future__ import annotations

import threading
import time
from typing import Any

from django.conf import settings
from rest_framework.request import Request
from rest_framework.throttling import BaseThrottle

from backoffice.access.selectors import Verified

MOST = 10_000
_lock = threading.Lock()
_buckets: dict[tuple[str, str], tuple[float, float]] = {}


class TokenThrottle(BaseThrottle):
    """`API_RATES`: requests a second by kind (read, write), per token and process.

    A process that begins anew begins with a full bucket. In front of several machines the proxy
    limits; here one token is kept from taking a process for itself.
    """

    def __init__(self) -> None:
        self._wait = 0.0

    def allow_request(self, request: Request, view: Any) -> bool:
        """Take one from the token's bucket."""
        if not isinstance(request.auth, Verified):
            return True  # refused already
        kind = "read" if request.method in ("GET", "HEAD", "OPTIONS") else "write"
        self._wait = take(request.auth, kind)
        return not self._wait

    def wait(self) -> float:
        """Seconds until there is one again."""
        return self._wait


def take(found: Verified, kind: str) -> float:
    """Take one from the token's bucket: 0, or the seconds until there is one again."""
    rate = float(settings.API_RATES[kind])
    most, now = rate * settings.API_BURST_SECONDS, time.monotonic()
    key = (found.token.public_id, kind)
    with _lock:
        if len(_buckets) >= MOST:
            _buckets.clear()
        left, at = _buckets.get(key, (most, now))
        left = min(most, left + (now - at) * rate)
        _buckets[key] = (left - 1 if left >= 1 else left, now)
    return 0.0 if left >= 1 else (1 - left) / rate


def forget() -> None:
    """Begin with full buckets."""
    with _lock:
        _buckets.clear()
