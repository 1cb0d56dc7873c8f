"""Whoever publishes behind the first that met a dark region does not wait as long."""

from rehearsal.effects import Request, Script, Sleep
from tests.rehearsal.gateway.publishing import Publishing

FIRST_TRY_SECONDS = 4


def publish_after(publishing: Publishing, seconds: float) -> Script:
    """Returns the status, and how long the publisher waited."""
    yield Sleep(seconds)
    began = publishing.world.seconds
    request = Request(method="POST", url="/orders/placed", body=b"a message")
    response = yield from publishing.policy.run(request, publishing.context())
    return response.status, publishing.world.seconds - began


def test_a_region_is_skipped_as_soon_as_one_try_got_no_answer():
    publishing = Publishing(primary=None)

    first, behind = publishing.world.run(
        publish_after(publishing, 0), publish_after(publishing, FIRST_TRY_SECONDS + 0.1)
    )

    assert first[0] == behind[0] == 202
    assert first[1] > 2 * FIRST_TRY_SECONDS
    assert behind[1] < 1


def test_a_try_that_succeeds_after_one_that_failed_takes_the_mark_away():
    publishing = Publishing(primary=[503, 201, 201])

    publishing.publish()
    told = publishing.publish()

    assert told.body["stored"] == ["primary", "dr"]
    assert publishing.tries("primary.example/placed") == 3
