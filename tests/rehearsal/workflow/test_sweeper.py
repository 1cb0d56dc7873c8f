"""The sweeper, as the runtime executes it."""

from collections import deque

from rehearsal.workflow import Answer, Status
from tests.rehearsal.workflow.site import Site, message


def test_it_receives_one_message_and_abandons_it():
    site = Site()
    site.deploy("sweeper")
    site.send(message(1), message(2))

    site.run(1)

    assert site.bus.settled == [("abandon", "m1")]
    assert [lying.deliveries for lying in site.bus.lying] == [1, 0]


def test_it_sweeps_at_once_and_then_by_its_recurrence():
    site = Site()
    site.deploy("sweeper")

    site.run(700)

    assert site.asked("receive") == [0, 300, 600]


def test_an_empty_queue_is_no_failure():
    site = Site()
    site.deploy("sweeper")

    site.run(1)

    assert [result.status for result in site.time.results] == [Status.SUCCEEDED]


def test_a_bus_that_does_not_answer_is_not_asked_twice():
    site = Site()
    site.bus.answers["receive"] = deque([Answer(status=504, seconds=60)])
    site.deploy("sweeper")
    site.send(message())

    site.run(299)

    assert site.asked("receive") == [0]
    assert [result.status for result in site.time.results] == [Status.FAILED]
    assert site.bus.settled == []


def test_it_costs_a_message_one_delivery_for_each_sweep():
    site = Site()
    site.deploy("sweeper")
    site.send(message())

    site.run(899)

    assert site.bus.lying[0].deliveries == 3
    assert {what for what, _ in site.bus.settled} == {"abandon"}


def test_a_bus_that_fails_to_abandon_is_asked_again():
    site = Site()
    site.bus.answers["abandon"] = deque([Answer(status=503), Answer(status=503)])
    site.deploy("sweeper")
    site.send(message())

    site.run(11)

    assert site.asked("abandon") == [0, 5, 10]
    assert site.bus.settled == [("abandon", "m1")]


def test_sweeps_wait_for_one_that_takes_long():
    site = Site()
    site.bus.answers["receive"] = deque([Answer(status=504, seconds=700)])
    site.deploy("sweeper")

    site.run(1250)

    assert site.asked("receive") == [0, 700, 700, 900, 1200]
