"""Aligned text."""

from rehearsal.commands.table import table


def test_columns_are_as_wide_as_their_widest_cell():
    assert table(("queue", "TTL"), [("placed-handoff", "P14D"), ("placed", 1)], indent="") == (
        "queue           TTL\nplaced-handoff  P14D\nplaced          1"
    )


def test_no_rows_are_said_to_be_none():
    assert table(("queue", "TTL"), [], indent="") == "queue  TTL\nnone"
