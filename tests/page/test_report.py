"""A drill's report is the picture, frozen with its figures, in one file."""

import math

import pytest

from rehearsal.page import frozen
from tests.page.pictures import dark, failed_over, figures

HUGE = "return parseFloat(getComputedStyle(document.querySelector('#headline .state')).fontSize)"


def test_nothing_lost_is_said_first(report):
    browser = report()
    assert browser.text("#headline") == "✓ Lost 0. Nothing that was acknowledged is lost."
    assert "calm" in browser.run("return document.getElementById('headline').className")
    assert browser.run(HUGE) >= 32
    assert browser.driver.title == "Lost 0. Drill report"


def test_a_loss_is_said_loudly(report):
    verdict = "Three were acknowledged and never came."
    browser = report(found=figures(lost=3, lostIds=["one", "two", "three"], verdict=verdict))
    assert browser.text("#headline") == "✕ Lost 3. Three were acknowledged and never came."
    assert "alarm" in browser.run("return document.getElementById('headline').className")
    assert browser.text(".totals .bad") == "lost 3 ✕had been acknowledged"
    assert browser.text(".lost") == "The first of the lost: one two three"
    assert browser.driver.title == "Lost 3. Drill report"


def test_an_unknown_loss_is_not_called_none(report):
    browser = report(found=figures(lost=None))
    assert browser.text("#headline").startswith("✕ Lost: unknown.")


def test_it_gives_every_figure(report):
    said = report().text(".report")
    for figure in (
        "lost 0 ✓of the acknowledged",
        "published 6,012",
        "acknowledged 6,005",
        "refused 7 7 retried",
        "delivered 6,041",
        "duplicates 36",
        "first message 4.2 s after the failover command",
        "before the outage 21 ms 48 ms",
        "during the outage 24 ms 5.3 s",
        "after the outage 21 ms 50 ms",
    ):
        assert figure in said


def test_it_shows_the_last_picture(report):
    browser = report(dark())
    assert "primary is dark: nothing is processed until dr is made active." in browser.text(
        ".ended"
    )
    assert "Owed to primary: 500 messages" in browser.text(".ended")
    assert "outage primary (westeurope) hangs" in browser.text(".timeline")
    assert "Recorded 2026-03-01 at 03:01:25 UTC" in browser.text("#freshness")


def test_it_is_one_file_that_asks_for_nothing(report):
    browser = report()
    browser.await_text("Lost 0.")
    asked = [it for it in browser.requested() if not it.startswith("data:")]
    assert asked == [browser.driver.current_url]
    assert asked[0].startswith("file://")
    assert browser.complaints() == []


def test_it_may_ask_for_nothing():
    page = frozen(failed_over(), figures())
    assert "default-src 'none'" in page
    assert "connect-src 'none'" in page
    assert "http://" not in page.replace("http://www.w3.org/2000/svg", "")
    assert "https://" not in page


def test_a_figure_that_is_no_number_is_refused():
    with pytest.raises(ValueError, match="not JSON compliant"):
        frozen(failed_over(), figures(secondsToFirstMessage=math.nan))
