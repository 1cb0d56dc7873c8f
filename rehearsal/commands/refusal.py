"""A command that cannot go on, and why."""


class Refusal(Exception):
    """What the operator can mend, in one sentence; it ends the command with exit code 1."""
