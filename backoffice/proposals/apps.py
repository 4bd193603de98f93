"""The app `proposals`."""

from django.apps import AppConfig


class ProposalsConfig(AppConfig):
    """Label `proposals`; tables are called proposals_*."""

    name = "backoffice.proposals"
    label = "proposals"
    verbose_name = "Proposals"
