"""A screen reader gets the same picture."""

from itertools import pairwise

import pytest

from tests.page.accessibility import names, tree
from tests.page.pictures import FAILOVER, dark, event, failed_over, picture, region

MUST_BE_NAMED = {"button", "link", "region", "table", "heading", "image", "figure", "list"}


@pytest.fixture(params=["live", "report"])
def nodes(request, look, report):
    browser = look(failed_over()) if request.param == "live" else report()
    browser.run("document.querySelector('details').open = true")
    return tree(browser)


def test_there_are_landmarks(nodes):
    for role in ("banner", "main", "contentinfo"):
        assert len([it for it in nodes if it.role == role]) == 1
    regions = names(nodes, "region")
    assert {"primary westeurope", "dr northeurope", "Relays", "Over time"} <= set(regions)


def test_headings_go_down_one_level_at_a_time(nodes):
    levels = [it.properties["level"] for it in nodes if it.role == "heading"]
    assert levels.count(1) == 1
    assert levels[0] == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))


def test_what_needs_a_name_has_one(nodes):
    roles = {it.role for it in nodes}
    assert {"region", "table", "heading", "list"} <= roles
    assert [it for it in nodes if it.role in MUST_BE_NAMED and not it.name] == []


def test_signs_are_not_read_out(nodes):
    read = " ".join(it.name for it in nodes)
    assert not set("●○▶■✓✕⇉⇇◆→←") & set(read)


def test_a_chart_is_told_in_words(nodes):
    rates, waiting = names(nodes, "image")
    assert rates.startswith("Messages per second. From 03:00:00 to 03:02:44 UTC. published: 20 to")
    assert "owed: 0 to 1,800, last 540." in waiting


def test_tables_have_captions_and_headers(nodes):
    tables = names(nodes, "table")
    assert {"Queues of primary", "Queues of dr"} <= set(tables)
    assert names(nodes, "columnheader").count("dead letters") == 2
    assert "placed-handoff" in names(nodes, "rowheader")


def test_every_header_says_what_it_heads(look):
    browser = look(picture())
    scopes = "return [...document.querySelectorAll('th')].map((it) => it.scope)"
    assert set(browser.run(scopes)) == {"row", "col"}
    captions = "return [...document.querySelectorAll('table')].map((it) => it.caption.textContent)"
    assert all(browser.run(captions))


def test_the_language_and_the_title_are_given(nodes, browser):
    assert nodes[0].name == browser.driver.title != ""
    assert browser.run("return document.documentElement.lang") == "en"


def test_ids_are_unique(look):
    browser = look(failed_over())
    ids = browser.run("return [...document.querySelectorAll('[id]')].map((it) => it.id)")
    assert len(ids) == len(set(ids))


def status(browser):
    [node] = [it for it in tree(browser) if it.role == "status"]
    assert node.properties["live"] == "polite"
    return browser.text("#announcement")


def test_the_first_picture_is_not_announced(look):
    assert status(look(picture())) == ""


def test_an_outage_is_announced(look, site):
    browser = look(picture())
    site.picture = dark()
    browser.await_text("primary is dark", "#headline")
    assert status(browser) == "primary (westeurope) is dark: it answers nothing."


def test_a_failover_is_announced(look, site):
    shown = picture()
    browser = look(shown)
    after = region("dr", active=True)
    site.picture = picture(regions=[shown["regions"][0], after], timeline=[FAILOVER])
    browser.await_text("Both regions are active", "#headline")
    assert status(browser) == "dr (northeurope) is active."


def test_a_drill_is_announced(look, site):
    browser = look(picture())
    told = event(57, "drill", "The drill is over")
    site.picture = picture(timeline=[*picture()["timeline"], told])
    browser.await_text("The drill is over", ".timeline")
    assert status(browser) == "drill: The drill is over."


def test_what_only_counts_on_is_not_announced(look, site):
    browser = look(picture())
    site.picture = picture(now="2026-03-01T03:00:59Z", rates={"published": 99, "delivered": 98})
    browser.await_text("99 / s", ".source")
    assert status(browser) == ""
