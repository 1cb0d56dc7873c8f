"""What holds for both scripts as files, and for the names they agree on."""

import ast
import runpy
import sys
from datetime import UTC, datetime

import pytest

from .job import SCRIPTS

NAMES = ("backup_apim.py", "restore_apim.py")
MARK = "# --- the same text in backup_apim.py and restore_apim.py: "


def shared(name: str) -> str:
    text = (SCRIPTS / name).read_text(encoding="utf-8")
    return text.partition(f"{MARK}begin ---")[2].partition(f"{MARK}end ---")[0]


def test_both_scripts_hold_the_same_shared_part():
    assert shared(NAMES[0]) == shared(NAMES[1]) != ""


@pytest.mark.parametrize("name", NAMES)
def test_a_script_is_python_3_8_and_imports_the_standard_library_only(name: str):
    source = (SCRIPTS / name).read_text(encoding="utf-8")
    tree = ast.parse(source, feature_version=(3, 8))
    modules = {node.module for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    modules |= {a.name for n in ast.walk(tree) if isinstance(n, ast.Import) for a in n.names}
    assert {str(module).split(".")[0] for module in modules} <= sys.stdlib_module_names
    assert "stderr" not in source.replace("no stderr", "")


@pytest.mark.parametrize(
    ("moment", "minutes", "start"),
    [
        ("2026-03-10T09:59:59", "60", "2026-03-10T09:00"),
        ("2026-03-10T10:00:00", "60", "2026-03-10T10:00"),
        ("2026-03-10T23:59:00", "1440", "2026-03-10T00:00"),
        ("2026-03-10T09:14:00", "5", "2026-03-10T09:10"),
    ],
)
def test_a_moment_belongs_to_the_slot_that_began_last(moment: str, minutes: str, start: str):
    slot_start = runpy.run_path(str(SCRIPTS / NAMES[0]))["slot_start"]
    found = slot_start(datetime.fromisoformat(moment).replace(tzinfo=UTC), minutes)
    assert found == datetime.fromisoformat(start).replace(tzinfo=UTC)


@pytest.mark.parametrize("minutes", ["0", "-5", "daily", "1.5"])
def test_a_slot_has_a_positive_number_of_minutes(minutes: str):
    script = runpy.run_path(str(SCRIPTS / NAMES[0]))
    with pytest.raises(script["Failure"], match="no positive number of minutes"):
        script["slot_start"](datetime(2026, 3, 10, tzinfo=UTC), minutes)


def test_a_restore_reads_from_the_name_what_a_backup_wrote_into_it():
    slot = datetime(2026, 3, 10, 9, tzinfo=UTC)
    name = runpy.run_path(str(SCRIPTS / NAMES[0]))["blob_name"]("gate-1", "Developer", slot)
    assert name == "gate-1.Developer.20260310T0900Z.apimbackup"
    assert runpy.run_path(str(SCRIPTS / NAMES[1]))["origin"](name) == ("gate-1", "Developer", slot)


@pytest.mark.parametrize("name", ["gate-2026-03-10.apimbackup", "a.b.c.apimbackup", "a.b.c.d.e"])
def test_a_name_of_another_form_says_nothing(name: str):
    assert runpy.run_path(str(SCRIPTS / NAMES[1]))["origin"](name) is None
