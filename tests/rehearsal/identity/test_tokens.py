"""Bearer tokens: whose they are, for what, and how long."""

import sqlite3
from datetime import datetime, timedelta

import pytest

from rehearsal.identity.tokens import ARM, STORAGE, Tokens
from tests.rehearsal.world import NOW


class Hour:
    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def clock() -> Hour:
    return Hour()


@pytest.fixture
def connection() -> sqlite3.Connection:
    connection = sqlite3.connect(":memory:", isolation_level=None)
    connection.row_factory = sqlite3.Row
    return connection


@pytest.fixture
def tokens(connection, clock) -> Tokens:
    return Tokens(connection, clock)


def test_a_token_names_its_bearer_for_its_resource_only(tokens):
    text = tokens.issue("me", STORAGE).text
    assert tokens.principal_of(text, STORAGE) == "me"
    assert tokens.principal_of(text, f"{STORAGE}/") == "me"
    assert tokens.principal_of(text, ARM) is None
    assert tokens.principal_of(f"{text}x", STORAGE) is None


def test_a_token_is_good_for_an_hour(tokens, clock):
    token = tokens.issue("me", ARM)
    assert token.expires == NOW + timedelta(hours=1)
    clock.now += timedelta(minutes=59)
    assert tokens.principal_of(token.text, ARM) == "me"
    clock.now += timedelta(minutes=1)
    assert tokens.principal_of(token.text, ARM) is None


@pytest.mark.parametrize("resource", ["http://127.0.0.1:4711/arm", "http://127.0.0.1:4711/arm/"])
def test_the_rehearsals_arm_is_arm(tokens, resource):
    assert tokens.principal_of(tokens.issue("me", resource).text, ARM) == "me"


def test_no_other_address_is_arm(tokens):
    for resource in ("http://127.0.0.1:4711/arms", "http://example.com/arm"):
        assert tokens.principal_of(tokens.issue("me", resource).text, ARM) is None


def test_an_authorization_header_carries_it(tokens):
    text = tokens.issue("me", ARM).text
    assert tokens.bearer(f"Bearer {text}", ARM) == tokens.bearer(f"bearer {text}", ARM) == "me"
    assert tokens.bearer(text, ARM) is tokens.bearer(f"Basic {text}", ARM) is None
    assert tokens.bearer("", ARM) is None


def test_tokens_outlive_the_server_and_are_written_nowhere(tokens, connection, clock):
    text = tokens.issue("me", ARM).text
    assert Tokens(connection, clock).principal_of(text, ARM) == "me"
    assert text not in "\n".join(connection.iterdump())
