"""How Azure says no."""


class Refusal(Exception):
    """A call that Azure refuses; `code` is the name of the gRPC status that the engine gets."""

    code = "INVALID_ARGUMENT"


class NotFound(Refusal):
    code = "NOT_FOUND"


class Conflict(Refusal):
    code = "ALREADY_EXISTS"


class StillNeeded(Refusal):
    code = "FAILED_PRECONDITION"


class Unavailable(Refusal):
    code = "UNAVAILABLE"
