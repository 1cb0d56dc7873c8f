"""When a deployed workflow polls, and how many runs it has."""

from collections import deque
from functools import partial
from itertools import cycle

from hypothesis import given
from hypothesis import strategies as st

from rehearsal.effects import Response
from rehearsal.workflow import Answer
from tests.rehearsal.workflow.site import Site, deployed, message
from tests.rehearsal.workflow.virtual import Reply

SLOW = Reply(Response(status=200), seconds=20)


def test_a_poll_waits_half_a_minute_for_a_message():
    site = Site()
    site.deploy("processor")
    site.time.at(29, lambda: site.send(message()))

    site.run(29)

    assert site.bus.settled == [("complete", "m1")]


def test_a_message_that_comes_between_two_polls_waits_for_the_next():
    site = Site()
    site.deploy("processor")
    site.time.at(31, lambda: site.send(message()))

    site.run(59)
    assert site.requests == []

    site.run(60)
    assert len(site.requests) == 1


def test_a_run_counts_its_lock_from_the_start_of_the_poll():
    site = Site(500)
    host = site.deploy("processor")
    site.time.at(29, lambda: site.send(message()))

    site.run(289)
    assert len(host.running) == 1

    site.run(290)
    assert not host.running


def test_a_full_queue_is_drained_without_waiting_for_the_recurrence():
    site = Site(Reply(Response(status=200), seconds=1))
    site.deploy("processor")
    site.send(*(message(number) for number in range(200)))

    site.run(11)

    assert len(site.bus.settled) == 200


def test_only_so_many_runs_go_on_at_a_time_and_one_waits_with_its_lock():
    site = Site(SLOW)
    host = site.deploy("processor", runs=3)
    site.send(*(message(number) for number in range(10)))

    site.run(19)

    assert (len(host.running), len(host.waiting)) == (3, 1)
    assert [lying.deliveries for lying in site.bus.lying] == [1] * 4 + [0] * 6
    assert len(site.requests) == 3


@given(
    runs=st.integers(1, 5),
    sent=st.lists(st.floats(0, 120), max_size=30),
    seconds=st.lists(st.sampled_from([0.0, 0.5, 7.0, 44.0, 60.0]), min_size=1),
)
def test_the_concurrency_is_never_exceeded(runs, sent, seconds):
    times = iter(seconds * 200)
    site = Site(lambda _: Reply(Response(status=200), seconds=next(times)))
    host = site.deploy("processor", runs=runs)
    most = []
    for number, at in enumerate(sent):
        site.time.at(at, partial(site.send, message(number)))
        site.time.at(at + 0.1, lambda: most.append((len(host.running), len(host.waiting))))

    site.run(300)

    assert all(running <= runs and waiting <= 1 for running, waiting in most)


def test_every_message_is_settled_in_the_end():
    answers = cycle([500, 500, 503, 410, 200])
    site = Site(lambda _: Reply(Response(status=next(answers))))
    site.deploy("processor", runs=2)
    site.send(*(message(number) for number in range(20)))

    site.run(20_000)

    assert sorted(set(site.bus.settled)) == sorted(("complete", f"m{n}") for n in range(20))


def test_a_disabled_workflow_does_nothing():
    site = Site()
    site.deploy("processor", state="Disabled")
    site.deploy("sweeper", state="Disabled")
    site.send(message())

    site.run(10_000)

    assert site.bus.asked == []


def test_disabling_starts_nothing_and_lets_runs_finish_that_wait_too():
    site = Site(SLOW)
    host = site.deploy("processor", runs=1)
    site.send(message(1), message(2), message(3))
    site.run(5)

    host.deploy(deployed("processor", runs=1, state="Disabled"), site.time.now)
    site.run(10_000)

    assert site.bus.settled == [("complete", "m1"), ("complete", "m2")]
    assert site.bus.lying[0].deliveries == 0


def test_enabling_polls_at_once():
    site = Site()
    host = site.deploy("processor", state="Disabled")
    site.send(message())
    site.run(31)

    host.deploy(deployed("processor"), site.time.now)
    site.run(31)

    assert site.bus.settled == [("complete", "m1")]


def test_an_update_is_for_new_runs():
    site = Site(SLOW)
    host = site.deploy("processor", runs=1)
    site.send(message(1))
    site.time.at(25, lambda: site.send(message(2)))
    site.run(5)

    host.deploy(deployed("processor", runs=1, permanentRefusals=[500]), site.time.now)
    site.answer = Reply(Response(status=500))
    site.run(60)

    assert [settled[:2] for settled in site.bus.settled] == [
        ("complete", "m1"),
        ("dead_letter", "m2"),
    ]


def test_a_deployment_that_changes_nothing_disturbs_no_poll():
    site = Site()
    host = site.deploy("processor")
    site.run(45)

    host.deploy(deployed("processor"), site.time.now)
    site.send(message())
    site.run(59)

    assert site.requests == []


def test_a_poll_that_fails_is_followed_by_another_after_the_recurrence():
    site = Site()
    site.bus.answers["receive"] = deque([Answer(status=503), Answer(status=504, seconds=10)])
    site.deploy("processor")
    site.send(message())

    site.run(100)

    assert site.asked("receive")[:3] == [0, 30, 70]
    assert site.bus.settled == [("complete", "m1")]


def test_an_answer_of_the_bus_that_is_late_delays_the_run():
    site = Site()
    site.deploy("processor")
    site.bus.answers["receive"] = deque([Answer(seconds=8, messages=(message(),))])

    site.run(10)

    assert site.request_times == [8]


def test_a_connection_that_is_missing_is_looked_for_again():
    site = Site()
    site.deploy("processor", **{"$connections": {}})

    site.run(100)

    assert site.bus.asked == []
