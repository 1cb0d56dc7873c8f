import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from components import naming
from components.standing import Role

SUFFIX = "x" * naming.SUFFIX_LENGTH
WORKLOADS = st.from_regex(rf"[a-z][a-z0-9]{{0,{naming.WORKLOAD_LIMIT - 1}}}", fullmatch=True)
CHANNELS = st.from_regex(rf"[a-z0-9][a-z0-9-]{{0,{naming.CHANNEL_LIMIT - 2}}}[a-z]", fullmatch=True)
ROLES = st.sampled_from(Role)


@given(WORKLOADS, ROLES)
def test_global_names_fit_azures_rules(workload, role):
    names = {
        naming.backup_account(workload, SUFFIX): r"[a-z0-9]{3,24}",
        naming.scripts_account(workload, SUFFIX): r"[a-z0-9]{3,24}",
        naming.namespace(workload, role, SUFFIX): r"[a-z][a-z0-9-]{4,48}[a-z0-9]",
        naming.api_management(workload, role, SUFFIX): r"[a-z][a-z0-9-]{0,48}[a-z0-9]",
        naming.automation_account(workload): r"[a-z][a-z0-9-]{4,48}[a-z0-9]",
    }

    assert [name for name, rule in names.items() if not re.fullmatch(rule, name)] == []
    assert len(names) == 5


@given(WORKLOADS, CHANNELS, ROLES, st.sampled_from(["processor", "relay", "sweeper"]))
def test_the_names_of_logic_apps_and_connections_fit(workload, channel, role, purpose):
    assert len(naming.workflow(workload, purpose, channel, role)) <= 80
    assert len(naming.connection(workload, purpose, channel, role)) <= 80


@pytest.mark.parametrize("role", Role)
def test_the_longest_workload_and_channel_use_all_the_room(role):
    workload, channel = "w" * naming.WORKLOAD_LIMIT, "c" * naming.CHANNEL_LIMIT

    assert len(naming.backup_account(workload, SUFFIX)) == naming.STORAGE_ACCOUNT_LIMIT
    expired = naming.expired(channel)
    assert len(naming.workflow(workload, "sweeper", expired, Role.PRIMARY)) == 80
    assert len(naming.workflow(workload, "sweeper", expired, role)) <= 80


@given(WORKLOADS)
def test_the_two_regions_never_share_a_name(workload):
    for name in (naming.namespace, naming.api_management):
        assert name(workload, Role.PRIMARY, SUFFIX) != name(workload, Role.DR, SUFFIX)


def test_a_namespace_host_is_known_without_asking_azure():
    host = naming.namespace_host("orders", Role.DR, "abc123")

    assert host == "sb-orders-dr-abc123.servicebus.windows.net"


def test_a_channels_other_queues_are_called_after_it():
    assert naming.handoff("placed") == "placed-handoff"
    assert naming.expired("placed") == "placed-expired"
