"""Every text can be read, in light and dark."""

import pytest

from tests.page.contrast import SCHEMES, colours, contrast, too_faint
from tests.page.pictures import dark, failed_over, figures, picture, queue, region

REACHES = ["up", "refuse", "hang", "lose", "slow", "unknown"]


@pytest.mark.parametrize("shown", [picture(), dark(), failed_over()])
def test_every_text_stands_out(look, shown):
    assert too_faint(look(shown)) == []


@pytest.mark.parametrize("standing", ["active", "standby", "unknown"])
def test_every_state_of_a_region_stands_out(look, standing):
    states = [region("dr", active=False, standing=standing, reach=it, owed=1) for it in REACHES]
    for state in states:
        state["channels"][0]["queue"] = queue(7, dead=3)
    assert too_faint(look(picture(regions=states))) == []


@pytest.mark.parametrize("lost", [0, 3, None])
def test_every_text_of_the_report_stands_out(report, lost):
    assert too_faint(report(found=figures(lost=lost))) == []


def test_an_old_picture_can_still_be_read(look, site):
    browser = look(picture())
    site.fails = True
    browser.await_text("No answer", "#stale")
    assert too_faint(browser) == []


@pytest.mark.parametrize("scheme", SCHEMES)
def test_the_lines_of_a_chart_stand_out(look, scheme):
    """Three to one is enough for what is drawn: https://www.w3.org/TR/WCAG22/#non-text-contrast"""
    browser = look(picture(), scheme=scheme)
    style = "getComputedStyle(document.querySelector(arguments[0]))"
    [behind] = colours(browser.run(f"return {style}.backgroundColor", ".chart"))
    for line in (".plot .s0", ".plot .s1", ".plot .s2"):
        [colour] = colours(browser.run(f"return {style}.stroke", line))
        assert contrast(colour, behind) >= 3


def test_light_and_dark_differ(look):
    style = "return getComputedStyle(document.body).backgroundColor"
    browser = look(picture(), scheme="light")
    light = browser.run(style)
    browser.prefer("dark")
    assert browser.run(style) != light


def test_a_faint_text_would_be_found(report):
    browser = report()
    browser.run("document.querySelector('h2').style.color = 'rgb(180, 180, 180)'")
    [faint] = too_faint(browser)
    assert faint.startswith("light: What the drill found: 1.9")
