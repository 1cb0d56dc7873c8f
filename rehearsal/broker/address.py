"""What a URL of the data plane means: https://learn.microsoft.com/rest/api/servicebus"""

import re
from dataclasses import dataclass
from urllib.parse import unquote

_PATH = re.compile(
    r"/(?P<queue>[^/]+)(?P<dead>/\$deadletterqueue)?/messages"
    r"(?:/(?P<head>head)|/(?P<handle>[^/]+)/(?P<token>[^/]+))?/?",
    re.IGNORECASE,
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Address:
    queue: str
    """In lower case."""
    dead: bool
    head: bool
    """The next message, whichever that is."""
    handle: str | None
    """Number or id of a locked message."""
    token: str | None


def parse(path: str) -> Address | None:
    """None for a path that means nothing here."""
    # The only segment where Azure's own names need an escape is the dollar's.
    match = _PATH.fullmatch(path.replace("%24", "$"))
    if match is None:
        return None
    parts = {name: part and unquote(part) for name, part in match.groupdict().items()}
    return Address(
        queue=str(parts["queue"]).lower(),
        dead=parts["dead"] is not None,
        head=parts["head"] is not None,
        handle=parts["handle"],
        token=parts["token"],
    )
