"""The app `proposals`."""

from django.apps import AppConfig


class ProposalsConfig(AppConfig):
    """Label `proposals`; tables are called proposals_*."""

    name = "backoffice.proposals"
    label = "proposals"
    verbose_name = "Proposals"

    def ready(self) -> None:
        """What is recovered and forgiven counts to the limits of adjustments."""
        from backoffice.adjustments.services.limits import count_too
        from backoffice.proposals.spent import spent

        count_too(spent)
