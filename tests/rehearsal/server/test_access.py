"""Who may send and receive, by bearer tokens and the deployed grants."""

from datetime import timedelta

import pytest

from rehearsal.broker import Action
from rehearsal.identity import Tokens
from rehearsal.server.access import BUS, Access
from tests.rehearsal.server.world import recorded
from tests.rehearsal.world import (
    IDENTITY_ID,
    NAMESPACE_ID,
    NOW,
    QUEUE_ID,
    RECEIVER,
    SENDER,
    World,
)

GRANT = "authorization:RoleAssignment"
TYPES = (
    "resources:ResourceGroup",
    "managedidentity:UserAssignedIdentity",
    "servicebus:Namespace",
    "servicebus:Queue",
)


class Place:
    def __init__(self, tmp_path) -> None:
        self.world = World(*TYPES)
        self.now = NOW
        self.tokens = Tokens(recorded(tmp_path), lambda: self.now)
        self.access = Access(
            self.world.azure,
            self.tokens,
            lambda: self.now,
            lambda bus, queue: f"{NAMESPACE_ID}/queues/{queue}" if bus == "sb-orders" else "",
        )
        identity = self.world.one("managedidentity:UserAssignedIdentity")
        self.principal = identity.outputs["principalId"]
        self.client = identity.outputs["clientId"]

    def grant(self, role: str, scope: str = QUEUE_ID):
        made = self.world.create(
            GRANT,
            scope=scope,
            roleDefinitionId=role,
            principalId=self.principal,
            principalType="ServicePrincipal",
            roleAssignmentName="d7f5a3a2-7f0c-4a8e-9a53-0d1f2f1c0009",
        )
        self.access.changed()
        return made

    def may(self, action: Action, queue: str = "placed", header: str | None = None):
        given = f"Bearer {self.access.token(IDENTITY_ID, BUS)}" if header is None else header
        return self.access.authorise(given, "sb-orders", queue, action)


@pytest.fixture
def place(tmp_path) -> Place:
    return Place(tmp_path)


def test_whoever_is_granted_it_may_and_only_that(place):
    place.grant(SENDER)
    assert place.may(Action.SEND) is None
    assert place.may(Action.LISTEN) == 403


def test_a_receiver_may_not_send(place):
    place.grant(RECEIVER)
    assert (place.may(Action.LISTEN), place.may(Action.SEND)) == (None, 403)


def test_a_grant_on_one_queue_is_none_on_another(place):
    place.grant(SENDER)
    assert place.may(Action.SEND, queue="placed-handoff") == 403


def test_a_grant_on_the_namespace_is_one_on_every_queue(place):
    place.grant(SENDER, scope=NAMESPACE_ID)
    assert place.may(Action.SEND, queue="placed-handoff") is None


@pytest.mark.parametrize("header", ["", "Bearer ", "Bearer made-up", "Basic dTpw", "made-up"])
def test_whoever_shows_no_token_of_ours_is_unknown(place, header):
    place.grant(SENDER)
    assert place.may(Action.SEND, header=header) == 401


def test_a_token_for_another_resource_is_no_token(place):
    place.grant(SENDER)
    token = place.tokens.issue(place.principal, "https://storage.azure.com").text
    assert place.may(Action.SEND, header=f"Bearer {token}") == 401


def test_a_final_slash_of_the_resource_does_not_matter(place):
    place.grant(SENDER)
    token = place.access.token(IDENTITY_ID, f"{BUS}/")
    assert place.may(Action.SEND, header=f"Bearer {token}") is None


def test_an_expired_token_is_no_token(place):
    place.grant(SENDER)
    header = f"Bearer {place.access.token(IDENTITY_ID, BUS)}"
    place.now += timedelta(hours=1)
    assert place.may(Action.SEND, header=header) == 401


def test_a_token_is_used_again_until_shortly_before_it_expires(place):
    first = place.access.token(IDENTITY_ID, BUS)
    place.now += timedelta(minutes=55)
    assert place.access.token(IDENTITY_ID, BUS) == first
    place.now += timedelta(minutes=1)
    assert place.access.token(IDENTITY_ID, BUS) != first


def test_a_grant_that_is_deleted_permits_nothing_any_more(place):
    grant = place.grant(SENDER)
    assert place.may(Action.SEND) is None
    place.world.delete(grant)
    place.access.changed()
    assert place.may(Action.SEND) == 403


def test_a_grant_that_is_new_permits_at_once(place):
    assert place.may(Action.SEND) == 403
    place.grant(SENDER)
    assert place.may(Action.SEND) is None


def test_an_identity_that_is_not_there_has_no_token(place):
    assert place.access.token(f"{IDENTITY_ID}-gone", BUS) == ""
    assert place.access.principal_of(f"{IDENTITY_ID}-gone") is None
    assert place.access.identity_of("nobody") is None


def test_an_identity_is_found_by_its_client_id_and_in_any_case(place):
    assert place.access.identity_of(place.client) == IDENTITY_ID
    assert place.access.principal_of(IDENTITY_ID.upper()) == place.principal
