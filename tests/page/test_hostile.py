"""Whatever the picture says is text."""

import json

from tests.page.pictures import failed_over, figures

BOMB = "window.hacked = true"
HOSTILE = (
    f"""</script><!--<img src=x onerror='{BOMB}'><script>{BOMB}</script>"&amp;$policy${{data}}"""
)
ADDED = """
return [window.hacked ?? null,
        document.querySelectorAll("body > script").length,
        document.querySelectorAll("main :is(img, script, iframe, a)").length];
"""


def poisoned(value):
    """Every text of it is hostile."""
    if isinstance(value, str):
        return HOSTILE
    if isinstance(value, list):
        return [poisoned(it) for it in value]
    return {key: poisoned(it) for key, it in value.items()} if isinstance(value, dict) else value


def names_poisoned():
    """Where a name or a text stands; what the page reads as a state stays."""
    shown = json.loads(json.dumps(failed_over()))
    for region in shown["regions"]:
        region["region"] = HOSTILE
        for channel in region["channels"]:
            channel["name"] = HOSTILE
            channel["processor"]["state"] = channel["queue"]["timeToLive"] = HOSTILE
    for event in shown["timeline"]:
        event["kind"] = event["text"] = HOSTILE
    return shown


def test_a_hostile_name_is_shown_as_it_is(look):
    browser = look(names_poisoned())
    for place in (".card .where", ".lane h4", ".timeline .text", ".queues tbody th"):
        assert HOSTILE in browser.text(place)
    assert browser.run(ADDED) == [None, 2, 0]
    assert browser.complaints() == []


def test_a_picture_of_hostile_texts_does_no_harm(look):
    browser = look(poisoned(failed_over()))
    assert browser.run(ADDED) == [None, 2, 0]
    assert browser.complaints() == []


def test_a_hostile_name_does_not_break_out_of_the_report(report):
    browser = report(names_poisoned(), figures(verdict=HOSTILE))
    assert HOSTILE in browser.text("#headline")
    assert HOSTILE in browser.text(".timeline .text")
    assert browser.run(ADDED) == [None, 2, 0]
    assert browser.complaints() == []


def test_the_policy_would_stop_a_script_that_got_in(report):
    browser = report()
    browser.run(
        f"const it = document.createElement('script'); it.text = '{BOMB}'; document.body.append(it)"
    )
    assert browser.run("return window.hacked ?? null") is None
    assert any("Content Security Policy" in it for it in browser.complaints())
