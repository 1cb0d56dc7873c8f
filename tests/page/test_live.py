"""The live page shows both regions side by side, and moves."""

from tests.page.pictures import (
    channel,
    dark,
    failed_over,
    logic_app,
    picture,
    queue,
    region,
)
from tests.rehearsal.processes import wait_until

PRIMARY, DR = ".card[data-role=primary]", ".card[data-role=dr]"


def both(primary=None, dr=None, **changes):
    """Both regions with these changes."""
    ours = region("primary", active=True, **(primary or {}))
    theirs = region("dr", active=False, **(dr or {}))
    return picture(regions=[ours, theirs], **changes)


def test_both_regions_stand_side_by_side(look):
    browser = look(picture())
    box = "const it = document.querySelector(arguments[0]).getBoundingClientRect();"
    left, right = (browser.run(f"{box} return [it.top, it.left]", it) for it in (PRIMARY, DR))
    assert left[0] == right[0]
    assert left[1] < right[1]


def test_each_region_says_its_standing_and_whether_it_answers(look):
    browser = look(dark())
    assert "primary westeurope ●active ✕dark: it answers nothing" in browser.text(PRIMARY)
    assert "dr northeurope ○standby ✓up" in browser.text(DR)


def test_a_queue_shows_its_depth_its_age_and_what_is_dead(look):
    placed = channel(
        "placed",
        active=True,
        queue=queue(1234, locked=5, dead=6, oldest=3725),
        expired=queue(17, time_to_live="P7D"),
    )
    browser = look(both(primary={"channels": [placed]}))
    assert "queue 1,234 oldest 1 h 2 min" in browser.text(PRIMARY)
    table = browser.text(f"{PRIMARY} table")
    assert "placed 1,234 5 !6 1 h 2 min 14 d" in table
    assert "placed-expired 17 0 0 \N{EN DASH} 7 d" in table


def test_it_says_which_processors_and_relays_run(look):
    placed = channel(
        "placed",
        active=True,
        processor=logic_app(True, running=4),
        relay=logic_app(True, running=1),
        sweeper=logic_app(False),
    )
    browser = look(both(primary={"channels": [placed]}))
    said = browser.text(PRIMARY)
    assert "processor ▶Enabled 4 runs backend called" in said
    assert "relay ▶Enabled 1 run" in said
    assert "sweeper ■Disabled · 0 runs" in said
    assert "processor ■Disabled 0 runs backend not called" in browser.text(DR)


def test_it_says_what_is_owed_and_to_whom(look):
    browser = look(dark())
    assert browser.text(".relay.forth") == "owed to dr 0 waits: primary is dark"
    assert browser.text(".relay.back") == "owed to primary 500 waits: primary is dark"
    assert "handoff queue 402 owed to primary" in browser.text(DR)


def test_it_says_how_many_messages_pass_each_second(look):
    browser = look(picture(rates={"published": 20.4, "delivered": 19.8}))
    assert "publisher 20.4 / s" in browser.text(".source")
    assert "published 1,187 20.4 / s now" in browser.text(".totals")
    assert "delivered 1,173 19.8 / s now" in browser.text(".totals")


def test_it_moves_when_the_picture_changes(look, site):
    browser = look(picture())
    before = browser.run("return document.querySelector('.plot .series').getAttribute('points')")
    site.picture = failed_over(totals={**picture()["totals"], "published": 4321})
    browser.await_text("dr is active, primary stands by", "#headline")
    assert "as of 03:02:45 UTC" in browser.text("#freshness")
    assert "4,321" in browser.text(".totals")
    assert "●active" in browser.text(DR)
    assert "failover" in browser.text(".timeline")
    after = browser.run("return document.querySelector('.plot .series').getAttribute('points')")
    assert before != after


def test_it_pauses_and_resumes(look, site):
    browser = look(picture())
    browser.run("document.getElementById('pause').click()")
    assert browser.text("#pause") == "Resume"
    assert "Paused at 03:00:58 UTC" in browser.text("#freshness")
    browser.requested()
    site.picture = dark()
    asked: list[str] = []

    def asked_three_times():
        """So that the second answer has come, which is the new picture."""
        asked.extend(browser.requested())
        return len(asked) >= 3

    wait_until(asked_three_times)
    assert "primary is active" in browser.text("#headline")
    browser.run("document.getElementById('pause').click()")
    browser.await_text("primary is dark", "#headline")
    assert browser.text("#pause") == "Pause"


def test_nothing_deployed_is_said(look):
    browser = look(picture(regions=[], history=[], timeline=[]))
    assert "Nothing is deployed yet." in browser.text("#headline")
    assert "make up" in browser.text("main")


def test_it_asks_its_own_server_only_and_complains_of_nothing(look, site):
    browser = look(picture())
    site.picture = dark()
    browser.await_text("primary is dark", "#headline")
    asked = {it for it in browser.requested() if not it.startswith("data:")}
    assert asked == {site.url, f"{site.url}picture.json"}
    assert browser.complaints() == []
