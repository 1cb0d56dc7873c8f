"""The one virtual clock."""

from datetime import timedelta
from functools import partial

from rehearsal.effects import Now, Request, Response, Send, Sleep, Together
from rehearsal.simulation import START, Task, VirtualTime


def performed(script, network=None):
    time, ended = VirtualTime(START), list[object]()
    time.perform(Task(), script, network or unreachable, ended.append)
    time.run(START + timedelta(hours=1))
    return ended


def unreachable(request, *_):
    raise AssertionError(request)


def test_sleeping_takes_the_time_that_it_says_and_no_time_in_truth():
    def script():
        yield Sleep(1800)
        return (yield Now())

    assert performed(script()) == [START + timedelta(minutes=30)]


def test_what_runs_together_takes_as_long_as_the_longest_and_answers_in_its_own_order():
    def part(seconds):
        yield Sleep(seconds)
        return seconds

    def script():
        results = yield Together((part(30), part(10)))
        return results, (yield Now())

    assert performed(script()) == [([30, 10], START + timedelta(seconds=30))]


def test_a_request_is_resumed_with_what_the_network_says():
    def script():
        return (yield Send(Request(method="GET", url="https://there.example"), 4))

    def network(request, timeout, resume):
        assert (request.url, timeout) == ("https://there.example", 4)
        resume(Response(status=418))

    (response,) = performed(script(), network)
    assert response.status == 418


def test_time_stops_where_it_was_told_to():
    def script():
        yield Sleep(3601)

    assert performed(script()) == []


def test_what_is_cancelled_goes_no_further_nor_do_its_parts():
    reached = []

    def part():
        yield Sleep(20)
        reached.append("part")

    def script():
        yield Together((part(),))
        reached.append("whole")

    time, task = VirtualTime(START), Task()
    time.perform(task, script(), unreachable, reached.append)
    time.run(START + timedelta(seconds=10))
    task.cancelled = True
    time.run(START + timedelta(hours=1))

    assert reached == []


def test_what_is_due_at_the_same_instant_happens_in_the_order_in_which_it_was_planned():
    time, happened = VirtualTime(START), list[int]()
    for number in range(5):
        time.after(10, partial(happened.append, number))

    time.run(START + timedelta(seconds=10))

    assert happened == [0, 1, 2, 3, 4]
