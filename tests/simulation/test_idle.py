"""Idle polls are jumped over, and nothing is seen of that."""

from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from rehearsal.workflow import Host
from tests.rehearsal.workflow.site import Site, deployed, message
from tests.rehearsal.workflow.virtual import START


def fired(host, site, now, arrival):
    """When the message that comes at `arrival` starts a run, and what its trigger says."""
    while True:
        due = host.due(now)
        if not site.bus.lying and arrival <= due:
            now = max(now, arrival)
            site.bus.send(message(), now)
        else:
            now = max(now, due)
        if started := host.step(now):
            (instance,) = started
            return now, instance.fired.trigger["startTime"]


@given(seconds=st.floats(0, 900), late=st.floats(0, 900))
def test_a_message_starts_its_run_when_it_would_have_anyway(seconds, late):
    """`late` is when the driver looked last: it jumps from there."""
    arrival = START + timedelta(seconds=late + seconds)
    watched, jumped = Site(), Site()

    expected = fired(Host(deployed("processor"), watched.services, START), watched, START, arrival)
    host = Host(deployed("processor"), jumped.services, START)
    for look in (START, START + timedelta(seconds=late), arrival):
        host.idle_until(look)

    assert fired(host, jumped, arrival, arrival) == expected


def test_a_workflow_that_time_starts_is_left_alone():
    site = Site()
    host = Host(deployed("sweeper"), site.services, START)

    host.idle_until(START + timedelta(hours=1))

    assert host.due(START) == START
