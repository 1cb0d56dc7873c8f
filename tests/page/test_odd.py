"""What is missing or odd in a picture is shown as unknown, and breaks nothing."""

import copy
from collections.abc import Iterable
from typing import Any

import pytest

from tests.page.pictures import channel, event, figures, moment, picture, queue, region

UNKNOWN = "\N{EN DASH}"
ODD: list[Any] = [None, "odd", -1, 1e300, {}, [None, 7, "odd", []]]
SMALL = picture(
    regions=[
        region(it, active=True, channels=[channel("placed", active=True, expired=queue())])
        for it in ("primary", "dr")
    ],
    history=[moment(1), moment(2)],
    timeline=[event(1, "drill", "It begins")],
)

DRAW_EACH = """
return arguments[0].map((carried) => {
  document.getElementById("data").textContent = JSON.stringify(carried);
  document.dispatchEvent(new Event("DOMContentLoaded"));
  return [...document.querySelectorAll("header, main > section, .story > section")]
    .map((it) => it.textContent).concat(document.querySelector(".report").textContent);
});
"""


def drawn(browser, carried):
    """The parts of the report for each of these data, drawn one after the other."""
    parts = browser.run(DRAW_EACH, carried)
    assert browser.complaints() == []
    return parts


def is_whole(parts):
    nonsense = ("undefined", "NaN", "[object", "Infinity", "null")
    return len(parts) == 6 and not any(it in part for it in nonsense for part in parts)


def places(value, *path):
    """Every place in it; of a list the first entry only."""
    entries: Iterable[Any] = value.items() if isinstance(value, dict) else ()
    if isinstance(value, list):
        entries = enumerate(value[:1])
    for key, entry in entries:
        yield (*path, key)
        yield from places(entry, *path, key)


def changed(value, path, odd):
    """With something odd in one place."""
    inner = copied = copy.deepcopy(value)
    for key in path[:-1]:
        inner = inner[key]
    inner[path[-1]] = odd
    return copied


def leaves(value, odd):
    if isinstance(value, dict):
        return {key: leaves(it, odd) for key, it in value.items()}
    return [leaves(it, odd) for it in value] if isinstance(value, list) else odd


@pytest.mark.parametrize("odd", ODD)
def test_one_odd_value_anywhere_spoils_nothing_else(report, odd):
    whole = {"picture": SMALL, "figures": figures(lost=1, lostIds=["one"])}
    paths = list(places(whole))
    assert len(paths) > 70
    shown = drawn(report(), [changed(whole, path, odd) for path in paths])
    assert [path for path, it in zip(paths, shown, strict=True) if not is_whole(it)] == []


@pytest.mark.parametrize("odd", ODD)
def test_a_live_picture_of_odd_values_is_drawn(look, odd):
    browser = look(leaves(SMALL, odd))
    assert "What happened" in browser.text()
    assert browser.complaints() == []


@pytest.mark.parametrize("odd", ODD)
def test_a_live_picture_that_is_none_is_drawn(look, odd):
    browser = look(odd)
    assert "What happened" in browser.text()
    assert browser.complaints() == []


def test_what_is_unknown_is_said_so(look):
    browser = look(picture(regions=[{"role": "primary", "channels": [{"name": "placed"}]}]))
    said = browser.text(".card")
    assert "?standing unknown ?reach unknown" in said
    assert f"queue {UNKNOWN} none waits processor ?unknown runs unknown" in said
    assert "What is owed is unknown." in browser.text("#headline")
