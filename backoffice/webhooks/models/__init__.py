"""Tables of webhooks."""

from backoffice.webhooks.models.deliveries import Delivery, State
from backoffice.webhooks.models.endpoints import Endpoint, Topic

__all__ = ["Delivery", "Endpoint", "State", "Topic"]
