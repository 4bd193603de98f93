"""What webhooks refuse. Each message is one sentence that says what to do."""


class WebhookError(ValueError):
    """A request that cannot be carried out; `field` names what is wrong."""

    def __init__(self, field: str, wrong: str) -> None:
        self.field = field
        super().__init__(f"{field}: {wrong}")
