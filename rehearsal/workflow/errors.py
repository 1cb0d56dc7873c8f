"""What can be wrong with a workflow: before it runs, and while it runs."""


class UnsupportedWorkflow(Exception):
    """A definition that is malformed, or asks for more than the rehearsal executes."""


class Failure(Exception):
    """An expression or an input that a run cannot evaluate: its action fails."""
