"""`make drill`: a region dies and comes back under load, by the real commands."""

import json
import re

from tests.engine.site import Site, wait_until

LONGEST = 900
"""Seconds; on a machine with nothing else to do it takes two minutes."""


def test_a_drill_loses_nothing_and_leaves_a_report(deployed: Site):
    drill = deployed.start("drill", "10")
    # The page moves meanwhile.
    wait_until(lambda: deployed.azure.picture()["totals"]["published"] > 20)
    said, _ = drill.communicate(timeout=LONGEST)
    assert drill.returncode == 0, said
    assert re.search(r"^  lost +0$", said, re.MULTILINE), said
    assert "Everything that was acknowledged arrived." in said

    figures, picture = report(deployed)
    assert figures["lost"] == 0
    assert figures["acknowledged"] > 500
    assert [event["kind"] for event in picture["timeline"]] == [
        *("drill", "outage", "failover", "recovery", "failover"),
        *("failback", "failback"),
    ]
    assert len(picture["history"]) > 30
    assert deployed.enabled_processors() == {
        f"logic-orders-processor-{channel}-primary" for channel in ("placed", "cancelled")
    }


def report(site: Site) -> tuple[dict, dict]:
    """The figures and the last picture."""
    html = (site.home.path / "drill.html").read_text(encoding="utf-8")
    [data] = re.findall(r'<script id="data" type="application/json">(.*?)</script>', html, re.S)
    carried = json.loads(data)
    return carried["figures"], carried["picture"]
