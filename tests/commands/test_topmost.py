"""Of what lies in each other, the outermost."""

from rehearsal.commands.topmost import topmost


def test_what_lies_in_another_is_left_out():
    ids = ["/groups/A/x/1", "/groups/a", "/groups/ab", "/groups/b/x/1/y/2", "/groups/b/x/1"]
    assert topmost(ids) == ["/groups/a", "/groups/ab", "/groups/b/x/1"]


def test_what_lies_in_nothing_that_is_meant_is_named():
    assert topmost(["/groups/a/x/1", "/groups/a/x/2"]) == ["/groups/a/x/1", "/groups/a/x/2"]
    assert topmost([]) == []
