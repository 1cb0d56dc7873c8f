"""The first line says which region is active, what is dark and what is owed."""

import pytest

from tests.page.pictures import dark, failed_over, picture, region


def regions(primary: str, dr: str, /, **reach: str) -> dict:
    """Their standings; who is not mentioned is up."""
    standings = {"primary": primary, "dr": dr}
    return picture(
        regions=[
            region(role, active=False, standing=standing, reach=reach.get(role, "up"))
            for role, standing in standings.items()
        ]
    )


@pytest.mark.parametrize(
    ("shown", "said"),
    [
        (regions("active", "standby"), "✓ primary is active, dr stands by. Both regions are up."),
        (regions("standby", "active"), "✓ dr is active, primary stands by. Both regions are up."),
        (
            regions("active", "standby", primary="hang"),
            "✕ primary is dark: nothing is processed until dr is made active.",
        ),
        (
            regions("active", "active", primary="refuse"),
            "! primary is dark. dr is active and processes.",
        ),
        (
            regions("active", "standby", dr="hang"),
            "! dr is dark. primary is active and processes.",
        ),
        (
            regions("active", "active", primary="hang", dr="refuse"),
            "✕ primary and dr are dark: nothing is processed until one of them is back.",
        ),
        (
            regions("active", "active"),
            "✓ Both regions are active, which costs duplicates, not messages. Both regions are up.",
        ),
        (regions("standby", "standby"), "! No region is known to be active."),
        (regions("active", "standby", dr="slow"), "! primary is active, dr stands by. dr is slow."),
        (regions("active", "standby", primary="lose"), "primary loses its answers."),
    ],
)
def test_the_headline_says_who_is_active_and_what_is_dark(look, shown, said):
    assert said in look(shown).text("#headline")


@pytest.mark.parametrize(
    ("shown", "said"),
    [
        (picture(), "Nothing is owed."),
        (dark(), "Owed to primary: 500 messages, waiting while primary is dark."),
        (failed_over(), "Owed to primary: 450 messages."),
        (
            picture(regions=[region("primary", active=True, owed=1)]),
            "Owed to primary: 1 message.",
        ),
        (
            picture(regions=[region("primary", active=True, owed=None)]),
            "What is owed is unknown.",
        ),
    ],
)
def test_the_headline_says_what_is_owed(look, shown, said):
    assert look(shown).text("#headline .owed") == said


def test_the_headline_says_that_nothing_can_be_published(look):
    shown = dark()
    shown["regions"][1]["gateway"] = False
    browser = look(shown)
    assert "Nothing can be published: no gateway answers." in browser.text("#headline")
    assert "gateway none answers" in browser.text(".source")
    assert "no gateway answers: no copy is stored" in browser.text("[aria-labelledby=region-dr]")


def test_a_gateway_outside_the_dark_region_still_takes_messages(look):
    browser = look(dark())
    assert "published" not in browser.text("#headline")
    assert "gateway in dr 2 copies one of them a debt" in browser.text(".source")


def test_the_tab_says_it_too(look):
    assert look(dark()).driver.title == "primary dark · dr standby · rehearsal"
