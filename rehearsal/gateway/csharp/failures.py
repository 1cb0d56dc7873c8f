"""How an expression fails: before it runs, or while it does."""


class Unsupported(Exception):
    """The rehearsal cannot run this C#, which a sentence explains; raised while compiling only."""


class Raised(Exception):
    """A C# exception, by the name of its type."""

    def __init__(self, type: str, message: str) -> None:
        super().__init__(f"{type}: {message}")
        self.type = type
        self.message = message


def null_reference() -> Raised:
    return Raised("NullReferenceException", "Object reference not set to an instance of an object.")


def null_argument() -> Raised:
    return Raised("ArgumentNullException", "Value cannot be null.")
