"""All that a mouse can do, keys can do."""

import pytest
from selenium.webdriver import Keys

from tests.page.pictures import dark, picture
from tests.rehearsal.processes import wait_until

OUTLINE = """
const it = getComputedStyle(document.activeElement);
return [it.outlineStyle, parseFloat(it.outlineWidth)];
"""


def tabbed(browser, times: int) -> None:
    browser.press(*[Keys.TAB] * times)


def test_the_focus_goes_from_the_skip_link_over_the_button_to_the_table(look):
    browser = look(picture())
    places = []
    for _ in range(3):
        tabbed(browser, 1)
        places.append(browser.focused())
    assert places == ["a", "pause", "summary"]


def test_whatever_has_the_focus_shows_it(look):
    browser = look(picture())
    for _ in range(3):
        tabbed(browser, 1)
        style, width = browser.run(OUTLINE)
        assert style == "solid"
        assert width >= 2


def test_the_skip_link_appears_and_leads_to_the_regions(look):
    browser = look(picture())
    place = "return document.querySelector('.skip').getBoundingClientRect().top"
    assert browser.run(place) < 0
    tabbed(browser, 1)
    assert browser.run(place) >= 0
    browser.press(Keys.ENTER)
    wait_until(lambda: browser.focused() == "main")
    tabbed(browser, 1)
    assert browser.focused() == "summary"


@pytest.mark.parametrize("key", [Keys.ENTER, Keys.SPACE])
def test_a_key_pauses_and_resumes(look, key):
    browser = look(picture())
    tabbed(browser, 2)
    browser.press(key)
    browser.await_text("Paused", "#freshness")
    browser.press(key)
    browser.await_text("Live", "#freshness")


def test_the_table_opens_by_a_key_and_stays_open_when_the_picture_changes(look, site):
    browser = look(picture())
    tabbed(browser, 3)
    browser.press(Keys.ENTER)
    browser.await_text("waiting in each region", "details")
    site.picture = dark()
    browser.await_text("primary is dark", "#headline")
    assert browser.focused() == "summary"
    assert "03:01:24" in browser.text("details")


def test_the_report_has_no_button_that_does_nothing(report):
    browser = report()
    tabbed(browser, 2)
    assert browser.focused() == "summary"
