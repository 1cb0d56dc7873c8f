"""What `make status` tells of the queues."""

from rehearsal.commands.status import depths

TOLD = {
    "now": "2026-03-01T12:00:00+00:00",
    "regions": [
        {
            "region": "westeurope",
            "queues": [
                {"queue": "placed", "active": 7, "dead": 2, "oldest": "2026-03-01T11:58:30+00:00"},
                {"queue": "placed-handoff", "active": 0, "dead": 0, "oldest": None},
            ],
        },
        {"region": "northeurope", "queues": [{"queue": "other"}]},
    ],
}


def test_what_lies_in_each_queue_of_a_region_is_told_with_the_age_of_the_oldest():
    assert depths(TOLD, "westeurope") == [
        ("placed", "7", "2", "1 min 30 s"),
        ("placed-handoff", "0", "0", "-"),
    ]


def test_a_region_without_a_bus_has_no_queues():
    assert depths(TOLD, "nowhere") == []
