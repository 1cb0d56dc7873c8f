"""How often the work of each key was done, on disk."""

import pytest

from rehearsal.backend import Backend, call
from rehearsal.server.backend_store import StoredTimes, channels
from tests.rehearsal.server.world import recorded
from tests.rehearsal.world import NOW


@pytest.fixture
def connection(tmp_path):
    connection = recorded(tmp_path)
    channels(connection)
    return connection


def test_it_is_a_mapping_like_any_other(connection):
    times = StoredTimes(connection, "placed")
    model: dict[str, int] = {}
    for it in (times, model):
        it["b"] = 1
        it["a"] = 2
        it["b"] = 3
        it["c"] = 1
        del it["c"]
    assert dict(times) == model
    assert (len(times), "b" in times, "c" in times) == (2, True, False)
    with pytest.raises(KeyError):
        times["c"]


def test_channels_do_not_mix(connection):
    StoredTimes(connection, "placed")["a"] = 1
    other = StoredTimes(connection, "cancelled")
    assert dict(other) == {}
    other["a"] = 5
    assert StoredTimes(connection, "placed")["a"] == 1
    assert sorted(channels(connection)) == ["cancelled", "placed"]


def test_what_the_backend_did_is_known_after_a_restart(tmp_path, connection):
    backend = Backend(lambda channel: StoredTimes(connection, channel))
    for key in ("a", "b", "b"):
        backend.receive(call("placed", {"Idempotency-Key": key}, b"", NOW))
    connection.close()
    again = recorded(tmp_path)
    backend = Backend(lambda channel: StoredTimes(again, channel))
    for channel in channels(again):
        backend.record(channel)
    summary = backend.summary()["placed"]
    assert (summary["delivered"], summary["duplicates"]) == (2, 1)
    assert backend.record("placed").in_full()["times"] == {"a": 1, "b": 2}
