"""What the venue refuses; each message names the field and says what is needed."""


class RegimeError(ValueError):
    """An input that this venue's rules cannot answer."""


class InvalidPositionSizeDelta(RegimeError):
    """A closing that is zero, on the wrong side, or larger than the position."""


class InvalidFillSize(RegimeError):
    """A liquidation fill of nothing."""


class NoMaintenanceMargin(RegimeError):
    """No position needs maintenance margin, so equity cannot be shared among them."""


class PricesDoNotOverlap(RegimeError):
    """A transfer that would leave one of the two accounts riskier than before."""


class LimitAlreadyExceeded(RegimeError):
    """More was liquidated or drawn in this block than its limit allows."""


class AlreadyLiquidated(RegimeError):
    """The same position was liquidated before in this block."""
