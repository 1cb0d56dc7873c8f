"""Who may send across regions (I6)."""

from components import CrossGrants, CrossGrantsArgs, Side
from components.grant import BuiltInRole

SUBSCRIPTION = "/subscriptions/00000000-0000-0000-0000-000000000001"


def side(role: str) -> Side:
    return Side(
        queue_ids={"placed": f"{SUBSCRIPTION}/{role}/placed"},
        handoff_queue_ids={"placed": f"{SUBSCRIPTION}/{role}/placed-handoff"},
        relay_principal_id=f"{role}-relay",
        gateway_principal_id=f"{role}-gateway",
    )


def cross_grants() -> CrossGrants:
    return CrossGrants("cross", CrossGrantsArgs(primary=side("primary"), dr=side("dr")))


def test_each_relay_and_gateway_may_send_to_the_other_region_and_no_further(deploy):
    grants = deploy(cross_grants).all("RoleAssignment").values()

    assert {(g["principalId"], g["scope"].removeprefix(SUBSCRIPTION)) for g in grants} == {
        ("primary-relay", "/dr/placed"),
        ("primary-gateway", "/dr/placed"),
        ("primary-gateway", "/dr/placed-handoff"),
        ("dr-relay", "/primary/placed"),
        ("dr-gateway", "/primary/placed"),
        ("dr-gateway", "/primary/placed-handoff"),
    }
    assert all(g["roleDefinitionId"].endswith(BuiltInRole.SERVICE_BUS_DATA_SENDER) for g in grants)


def test_a_grant_is_for_a_managed_identity_and_its_name_follows_from_what_it_grants(deploy):
    def names() -> set[str]:
        grants = deploy(cross_grants).all("RoleAssignment").values()
        assert {g["principalType"] for g in grants} == {"ServicePrincipal"}
        return {g["roleAssignmentName"] for g in grants}

    first = names()

    assert len(first) == 6
    assert names() == first
