"""What goes wrong between us and a gateway. Each message is one sentence or a part of one."""


class GatewayError(Exception):
    """An exchange that gave nothing to book."""


class Unreachable(GatewayError):
    """No answer, or one that says to try later: whether it arrived is not known."""


class WrongAnswer(GatewayError):
    """An answer that is none: not the order's, no JSON, too large, a redirect, a refusal."""


class NotConfigured(GatewayError):
    """The operator has not allowed the URL, or has not set a header's variable."""
