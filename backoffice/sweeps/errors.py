"""What sweeps refuse, each in one sentence that says what to do."""


class SweepError(ValueError):
    """A sweep that cannot be begun or is not to be had."""


class RunMoved(Exception):
    """Another process ended a run while this one was working on it; its work is undone."""
