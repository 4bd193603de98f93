"""Where messages may go: never into our own network, whatever a name resolves to."""

from __future__ import annotations

import ipaddress
import socket
from urllib.parse import urlsplit

from django.conf import settings

from backoffice.webhooks.errors import WebhookError

MOST = 2_000
# `is_global` is true for these: IPv4-compatible addresses, former site-local ones, and NAT64 of
# a network of one's own. None of them is a way to the public network.
_NOT_PUBLIC = [ipaddress.IPv6Network(text) for text in ("::/96", "fec0::/10", "64:ff9b:1::/48")]


def check_url(url: str) -> None:
    """Raise `WebhookError` for an address that messages never go to.

    https only, no user, no fragment; an origin in WEBHOOK_ORIGINS may be http and private.
    """
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise WebhookError("url", "write it as https://host/path.") from None
    plain = url.isascii() and url.isprintable() and " " not in url and len(url) <= MOST
    if not plain or not parts.hostname or port == 0:
        raise WebhookError("url", f"write it as https://host/path of at most {MOST} characters.")
    if parts.username is not None or parts.password is not None or parts.fragment:
        raise WebhookError("url", "leave out user, password and fragment.")
    if _allowed(url):
        return
    if parts.scheme != "https":
        raise WebhookError("url", "use https.")
    host = _address(parts.hostname)
    if host is not None and not _public(host):
        raise WebhookError("url", "name a host of the public network.")


def address_for(url: str) -> str:
    """The network address to connect to, looked up now. Raises `WebhookError`.

    Every address of the name must be public: one that is not is a sign of an attack.
    """
    check_url(url)
    parts = urlsplit(url)
    port = parts.port or (443 if parts.scheme == "https" else 80)
    try:
        found = socket.getaddrinfo(parts.hostname, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        raise WebhookError("url", "its host is not found.") from None
    addresses = [str(one[4][0]).partition("%")[0] for one in found]
    if not addresses:
        raise WebhookError("url", "its host is not found.")
    if not _allowed(url):
        for text in addresses:
            parsed = _address(text)
            if parsed is None or not _public(parsed):
                raise WebhookError("url", "its host is in a private network.")
    return addresses[0]


def _allowed(url: str) -> bool:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}" in settings.WEBHOOK_ORIGINS


def _address(text: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        return ipaddress.ip_address(text)
    except ValueError:
        return None


def _public(address: ipaddress.IPv4Address | ipaddress.IPv6Address) -> bool:
    if isinstance(address, ipaddress.IPv6Address):
        if any(address in network for network in _NOT_PUBLIC):
            return False
        inner = address.ipv4_mapped or address.sixtofour or (address.teredo or (None, None))[1]
        if inner is not None:
            return _public(inner)
        if address in ipaddress.ip_network("64:ff9b::/96"):  # NAT64
            return _public(ipaddress.IPv4Address(int(address) & 0xFFFFFFFF))
    return address.is_global and not address.is_multicast
