"""What webhooks refuse. Each message is one sentence that says what to do."""

from backoffice.records.refusals import RequestRefused


class WebhookError(RequestRefused):
    """A request about webhooks that cannot be carried out."""
