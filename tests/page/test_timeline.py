"""The timeline tells of outages, failovers and drills."""

import pytest

from tests.page.pictures import at, event, failed_over, picture


def test_the_timeline_tells_the_newest_first(look):
    browser = look(failed_over())
    kinds = "return [...document.querySelectorAll('.timeline li')].map((it) => it.innerText)"
    told = [" ".join(it.split()) for it in browser.run(kinds)]
    assert told[0] == "4 03:02:30 ✓recovery primary (westeurope) answers again"
    assert told[2] == "2 03:01:00 ✕outage primary (westeurope) hangs"
    assert len(told) == 4


def test_a_long_timeline_keeps_what_is_older_at_hand(look):
    browser = look(picture(timeline=[event(it, "drill", f"It is {it}") for it in range(20)]))
    assert "It is 12" in browser.text(".timeline")
    assert "It is 11" not in browser.text(".timeline")
    assert browser.text("details:has(.timeline) summary") == "12 earlier"
    browser.run("document.querySelector('details:has(.timeline)').open = true")
    assert "It is 11" in browser.text("details .timeline")


def test_the_charts_mark_what_happened(look):
    browser = look(failed_over())
    marks = "return [...document.querySelectorAll('.chart .mark')].map((it) => it.textContent)"
    assert browser.run(marks) == ["1", "2", "3", "4"] * 2


@pytest.mark.parametrize(
    "kind", ["outage", "recovery", "failover", "failback", "drill", "toString"]
)
def test_every_kind_of_event_is_told(look, kind):
    browser = look(picture(timeline=[event(7, kind, "it happened")]))
    assert f"{kind} it happened" in browser.text(".timeline")
    assert "function" not in browser.text(".timeline")
    assert at(7)[11:19] in browser.text(".timeline")
