"""The project as the rehearsal deploys it."""

import yaml

from rehearsal.commands.project import merged, relocated

STACK_FILE = """\
# A comment.
config:
  sbdr:role: dr
  sbdr:drActive: false # true when failing over
  sbdr:startedAt: 10:30
"""


def test_the_program_and_its_environment_are_found_from_the_copy():
    project = "name: sbdr\nruntime: {name: python, options: {virtualenv: .venv}}\n"
    copy = yaml.safe_load(relocated(project, "../.."))
    assert copy["main"] == "../.."
    assert copy["runtime"]["options"]["virtualenv"] == "../../.venv"


def test_a_first_copy_is_the_stack_file_itself():
    assert merged(STACK_FILE, "") == STACK_FILE


def test_what_a_failover_set_outlives_a_new_copy():
    ours = 'encryptionsalt: v1:abc\nconfig:\n  sbdr:role: dr\n  sbdr:drActive: "true"\n'
    copy = yaml.safe_load(merged(STACK_FILE, ours))
    assert copy["config"]["sbdr:drActive"] == "true"
    assert copy["encryptionsalt"] == "v1:abc"


def test_what_an_operator_set_for_an_outage_outlives_a_new_copy():
    ours = 'config:\n  sbdr:peerLost: "true"\n  sbdr:outageBegan: "2026-11-23T10:30:00Z"\n'
    config = yaml.safe_load(merged(STACK_FILE, ours))["config"]
    assert config["sbdr:peerLost"] == "true"
    assert config["sbdr:outageBegan"] == "2026-11-23T10:30:00Z"
    assert config["sbdr:drActive"] is False


def test_everything_else_follows_the_repository():
    ours = "config:\n  sbdr:role: primary\n  sbdr:gone: 1\n"
    copy = merged(STACK_FILE, ours)
    assert "sbdr:role: dr" in copy
    assert "gone" not in copy
    assert "sbdr:startedAt: 10:30\n" in copy
