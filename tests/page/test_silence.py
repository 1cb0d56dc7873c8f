"""The page says when its server does not answer, and recovers."""

from tests.page.pictures import dark, picture

OLD = "No answer from the server since 03:00:58 UTC: what you see is old."


def test_a_server_that_is_gone_is_said_and_the_last_picture_stays(look, site):
    browser = look(picture())
    site.stop()
    browser.await_text(OLD, "#stale")
    assert "Stale" in browser.text("#freshness")
    assert "The server does not answer" in browser.text("#announcement")
    assert "primary is active" in browser.text("#headline")
    assert browser.run("return document.body.className") == "old"
    site.picture = dark()
    site.start()
    browser.await_text("primary is dark", "#headline")
    assert browser.text("#stale") == ""
    assert "Live" in browser.text("#freshness")
    assert "The server answers again." in browser.text("#announcement")
    assert browser.run("return document.body.className") == ""


def test_a_server_that_hangs_is_said(look, site):
    browser = look(picture())
    site.hangs = True
    browser.await_text(OLD, "#stale")
    site.hangs = False
    browser.await_text("Live", "#freshness")


def test_a_server_that_fails_is_said(look, site):
    browser = look(picture())
    site.fails = True
    browser.await_text(OLD, "#stale")
    site.fails = False
    browser.await_text("Live", "#freshness")


def test_a_server_that_never_answered_is_said(browser, site):
    site.fails = True
    browser.open(site.url)
    browser.await_text("No answer from the server: what you see is old.", "#stale")
    site.fails = False
    browser.await_text("primary is active", "#headline")
