"""What must be named when many things are meant."""

from collections.abc import Iterable


def topmost(ids: Iterable[str]) -> list[str]:
    """The ARM ids that lie in no other of them, in their order."""
    all_of_them = list(ids)
    known = {id.lower() for id in all_of_them}
    return [id for id in all_of_them if not known & set(_above(id.lower()))]


def _above(id: str) -> Iterable[str]:
    segments = id.split("/")
    return ("/".join(segments[:end]) for end in range(1, len(segments)))
