"""What can go wrong with an embedded server, said in one sentence."""


class EmbeddedServerError(RuntimeError):
    """The embedded server cannot run here; the message says what to do."""
