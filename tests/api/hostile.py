"""Bodies that only an attacker or a broken program sends. All of them must be refused."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from typing import Any

LINE = {"account": "cleo", "asset": "USD", "amount": "1", "against": "insurance"}
VALID: dict[str, dict[str, Any]] = {
    "permissions": {
        "questions": [{"account": "cleo", "action": "withdraw", "asset": "USD", "amount": "1"}]
    },
    "restrictions": {
        "orders": [{"account": "cleo", "kind": "frozen"}],
        "reason_code": "fraud",
        "reason": "x",
    },
    "adjustments": {"lines": [LINE], "reason_code": "other", "reason": "x"},
    "policies/proposals": {"text": "shortfall: []", "reason": "x"},
    "adjustments/preview": {"lines": [LINE]},
    "security-events": {
        "account": "cleo",
        "what": "new_device",
        "happened_at": "2026-01-01T00:00:00Z",
        "reference": "x",
    },
    "break-glass": {"account": "cleo", "forbids": "frozen", "reason": "x"},
    "ingest": {"type": "deposit", "account": "cleo", "asset": "USD", "amount": "1"},
    "ingest/fills": {"account": "cleo", "instrument": "BTC-PERP", "quantity": "1", "price": "1"},
    "ingest/deposits": {"account": "cleo", "asset": "USD", "amount": "1"},
    "ingest/withdrawals": {"account": "cleo", "asset": "USD", "amount": "1"},
    "ingest/marks": {"marks": {"BTC-PERP": "1"}},
    "ingest/prices": {"prices": {"USD": "1"}},
    "ingest/funding": {"instrument": "BTC-PERP", "rate": "0.1"},
    "ingest/books": {"instrument": "BTC-PERP", "bids": [["1", "1"]]},
    "webhooks": {"url": "https://example.com/", "topics": ["alarm.raised"]},
}
# No field of any body may be one of these.
NEVER: list[Any] = [
    None,
    True,
    1e300,
    [],
    {},
    [[]],
    [None],
    {"a": {}},
    "",
    "\x00",
    "a\x00b",
    "\ud800",
    "x" * 5_000,
    "=cmd|' /C calc'!A0",
    "NaN",
    "-Infinity",
    "1e999",
    "٣",
    "0x1",
    10**70,
    -(10**70),
    "9" * 50,
    "0." + "0" * 30 + "1",
    "' OR 1=1 --",
    "../../etc/passwd",
    "{{7*7}}",
    "${jndi:ldap://x}",
    "<script>",
]
RAW: list[bytes] = [
    b"",
    b"\x00",
    b"\xff\xfe",
    b"null",
    b"true",
    b"1",
    b'"x"',
    b"[]",
    b"[{}]",
    b"{",
    b"{}}",
    b"NaN",
    b"[" * 100_000,
    b'{"a":' * 10_000,
    b"{" + b'"a":1,' * 3 + b'"a":1}',
    b'{"a":NaN}',
    b'{"a":Infinity}',
    b'{"a":1e400}',
    b'{"a":' + b"9" * 100_000 + b"}",
    b'{"\x00":1}',
    b'{"a":"\\ud800"}',
    b'{"a":"\\u0000"}',
    b"\xef\xbb\xbf{}",
    b"{'a':1}",
    b'{"__proto__":{}}',
    b"PK\x03\x04" + b"\x00" * 1_000,
    b"\x1f\x8b" + b"\x00" * 1_000,
    b"<?xml version='1.0'?><a/>",
    b"a=1&b=2",
    b'{"a":' + b"[" * 50 + b"]" * 50 + b"}",
]


def bodies(path: str, count: int, seed: int) -> Iterator[bytes]:
    """That many hostile bodies for a path, the same for the same seed."""
    chosen = random.Random(f"{path}:{seed}")
    yield from RAW[:count]
    for _ in range(count - len(RAW)):
        yield json.dumps(_broken(VALID[path], chosen)).encode()


def _broken(valid: dict[str, Any], chosen: random.Random) -> dict[str, Any]:
    """A body with one thing in it that no body may have."""
    found = json.loads(json.dumps(valid))
    way = chosen.randrange(4)
    place = found
    while True:
        name = chosen.choice(sorted(place))
        inner = place[name]
        first = inner[0] if isinstance(inner, list) and inner else None
        if isinstance(first, dict) and chosen.random() < 0.7:
            place = first
            continue
        break
    if way == 0:
        place[f"x{chosen.randrange(10**6)}"] = chosen.choice(NEVER)
    elif way == 1:
        del place[name]
        place["surprise"] = 1
    else:
        place[name] = chosen.choice(NEVER)
    return found
