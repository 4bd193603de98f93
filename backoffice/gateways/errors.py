"""What goes wrong between us and a gateway. Each message is one sentence or a part of one."""


class GatewayError(Exception):
    """An exchange that gave nothing to book."""


class Unreachable(GatewayError):
    """No answer, or one that says to try later: whether it arrived is not known."""


class WrongAnswer(GatewayError):
    """An answer that is none: not the order's, no JSON, too large, a redirect, a refusal."""


class UnknownOrder(ValueError):
    """No order of the venue that is open has this client order id."""

    def __init__(self, venue: str, client_id: str) -> None:
        super().__init__(
            f"ORDER: {venue} has no open liquidation order {client_id}; the admin lists them."
        )


class NotConfigured(GatewayError):
    """The operator has not allowed the URL, or has not set a header's variable."""
