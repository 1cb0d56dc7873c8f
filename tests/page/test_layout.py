"""The page fits: on a phone, on a wide screen, with long names."""

import pytest

from tests.page.pictures import channel, dark, failed_over, figures, picture, region

WIDTHS = [320, 390, 700, 1000, 1440]

SPILLED = """
const boxes = [...document.querySelectorAll("body, body *:not(svg *, .unseen, .skip)")];
const spilled = boxes.filter((it) => it.checkVisibility() && it.scrollWidth > it.clientWidth + 1)
  .filter((it) => getComputedStyle(it).display !== "inline");
return spilled.map((it) => `${it.localName}.${it.className}: ${it.innerText}`);
"""

OVERLAPPING = """
const boxes = [...document.querySelectorAll(".node, .relay, .totals > div, .chart, ol, table")]
  .filter((it) => it.checkVisibility()).map((it) => [it, it.getBoundingClientRect()]);
return boxes.flatMap(([one, a], at) => boxes.slice(at + 1)
  .filter(([other]) => !one.contains(other) && !other.contains(one))
  .filter(([, b]) => a.left < b.right - 1 && b.left < a.right - 1)
  .filter(([, b]) => a.top < b.bottom - 1 && b.top < a.bottom - 1)
  .map(([other]) => `${one.className} over ${other.className}`));
"""


def misfits(browser) -> dict[int, list[str]]:
    """What scrolls sideways, is cut off or overlaps, by the width of the screen."""
    found = {}
    for width in WIDTHS:
        browser.resize(width)
        found[width] = browser.run(SPILLED) + browser.run(OVERLAPPING)
    return {width: it for width, it in found.items() if it}


@pytest.mark.parametrize("shown", [picture(), dark(), failed_over()])
def test_the_live_page_fits(look, shown):
    assert misfits(look(shown)) == {}


@pytest.mark.parametrize("lost", [0, 1234567])
def test_the_report_fits(report, lost):
    assert misfits(report(found=figures(lost=lost))) == {}


def test_long_names_and_big_numbers_fit(look):
    long = "a-channel-with-a-name-as-long-as-any-that-the-settings-take"
    busy = channel(long, active=True, waiting=12345678, owed=345678)
    regions = [region(role, active=True, channels=[busy]) for role in ("primary", "dr")]
    totals = dict.fromkeys(picture()["totals"], 123456789)
    assert misfits(look(picture(regions=regions, totals=totals))) == {}


def test_the_opened_table_fits(look):
    browser = look(failed_over())
    browser.run("document.querySelector('details').open = true")
    assert misfits(browser) == {}


@pytest.mark.parametrize(
    ("place", "style"),
    [
        (".totals b", "display: inline-block; width: 120vw"),
        (".node b", "display: block; white-space: nowrap; width: 30rem"),
        (".lane ol + ol", "margin-top: -1rem"),
    ],
)
def test_what_does_not_fit_would_be_found(report, place, style):
    browser = report()
    browser.run("document.querySelector(arguments[0]).style = arguments[1]", place, style)
    assert list(misfits(browser)) == WIDTHS


def test_a_phone_shows_the_state_without_scrolling(look):
    browser = look(dark(), width=390)
    low = "return document.querySelector(arguments[0]).getBoundingClientRect().bottom"
    assert browser.run(low, "#headline") < 400
    assert browser.run(low, ".card .head") < 844
