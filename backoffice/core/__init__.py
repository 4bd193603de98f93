"""The pure heart of the back office: no Django, no I/O, no clock, no randomness."""
