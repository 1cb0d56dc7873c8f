"""The page, put together from its files each time: nothing to build, nothing to fetch."""

import json
from base64 import b64encode
from collections.abc import Mapping
from hashlib import sha256
from pathlib import Path
from string import Template
from typing import Any

HERE = Path(__file__).parent


def live() -> str:
    """The page that asks the server that it came from."""
    return _page("null", connect="'self'")


def frozen(picture: Mapping[str, Any], figures: Mapping[str, Any]) -> str:
    """A drill's last picture with its figures; latencies in seconds.

    Raises ValueError for a number that JSON does not have.
    """
    data = json.dumps({"picture": picture, "figures": figures}, allow_nan=False)
    # The HTML parser looks for </script> and <!-- before anybody reads the JSON.
    return _page(data.replace("<", "\\u003c"), connect="'none'")


def _page(data: str, *, connect: str) -> str:
    style, script = _joined("styles/*.css"), _joined("scripts/*.js")
    policy = "; ".join(
        [
            "default-src 'none'",
            "img-src data:",
            f"connect-src {connect}",
            f"style-src {_fingerprint(style)}",
            f"script-src {_fingerprint(script)}",
        ]
    )
    template = Template((HERE / "index.html").read_text(encoding="utf-8"))
    return template.substitute(policy=policy, style=style, script=script, data=data)


def _joined(pattern: str) -> str:
    files = sorted(HERE.glob(pattern))
    return "\n" + "\n".join(file.read_text(encoding="utf-8") for file in files)


def _fingerprint(text: str) -> str:
    return f"'sha256-{b64encode(sha256(text.encode()).digest()).decode()}'"
