"""`make drill`: what it refuses, what it says in the end, and when it fails."""

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from rehearsal.commands import drill as command
from rehearsal.commands.drill import OwnSite, drill
from rehearsal.commands.home import Home
from rehearsal.commands.publishing import Gateway, Publishing
from rehearsal.commands.refusal import Refusal
from rehearsal.drill import DrillFailed, Tally, figures

NOW = "2026-03-01T03:00:00Z"


def region(role: str, standing: str, **active: int) -> dict[str, Any]:
    queues = [{"queue": name.replace("_", "-"), "active": n} for name, n in active.items()]
    return {"role": role, "region": role, "standing": standing, "queues": queues}


class FakeRehearsal:
    """One that is deployed, and of which nothing is asked but what it tells here."""

    def __init__(self, home: Path) -> None:
        self.home = Home(path=home)
        self.regions = [region("primary", "active"), region("dr", "standby")]
        self.pictures: list[dict[str, Any]] = []
        self.azure = SimpleNamespace(
            url="http://127.0.0.1:7077",
            picture=self._picture,
            queues=lambda: {"regions": self.regions},
        )

    def require_deployed(self, stack: str) -> None:
        pass

    def require_reachable(self, role: str, purpose: str) -> None:
        pass

    def _picture(self) -> dict[str, Any]:
        events = [{"at": "2026-02-01T00:00:00Z", "text": "older"}, {"at": NOW, "text": "ours"}]
        return {"now": NOW, "regions": [], "history": events, "timeline": events}


@pytest.fixture
def rehearsal(tmp_path, monkeypatch) -> Any:
    gateway = Gateway(role="primary", urls={"placed": "http://127.0.0.1:7077/gateways/a/placed"})
    publishing = Publishing(gateways=(gateway,), key="the-publisher-s-key")
    monkeypatch.setattr(Publishing, "of", lambda _: publishing)
    return FakeRehearsal(tmp_path)


@pytest.fixture
def ends(monkeypatch):
    """Lets the drill end with what the publisher saw and the backend got, or with a failure."""

    def end(tally: Tally, delivered: dict[str, dict[str, int]], failure: str = "") -> None:
        class Ended:
            def __init__(self, *given: Any) -> None:
                pass

            async def run(self) -> dict[str, Any]:
                if failure:
                    raise DrillFailed(failure)
                return figures(tally, delivered, 4.2)

        monkeypatch.setattr(command, "Drill", Ended)

    return end


def acknowledged(*ids: str) -> Tally:
    tally = Tally()
    for id in ids:
        tally.published += 1
        tally.acknowledge("placed", id, tally.phase, 0.02)
    return tally


@pytest.mark.parametrize("rate", ["0", "-1", "501", "many", "nan", "inf", "1e9"])
def test_a_rate_that_cannot_be_is_refused(rehearsal, rate):
    with pytest.raises(Refusal, match=rf"RATE is `{rate}`; it must be a number of messages"):
        drill(rehearsal, rate)


@pytest.mark.parametrize(
    ("primary", "dr"), [("active", "active"), ("standby", "active"), ("unknown", "standby")]
)
def test_it_begins_with_primary_active_and_dr_standby_only(rehearsal, primary, dr):
    rehearsal.regions = [region("primary", primary), region("dr", dr)]
    with pytest.raises(Refusal, match=r"primary active and dr standby; run `make failback`"):
        drill(rehearsal, "")


def test_a_drill_that_lost_nothing_says_so_and_leaves_its_report(rehearsal, ends, capsys):
    ends(acknowledged("a", "b"), {"placed": {"a": 1, "b": 2}})
    drill(rehearsal, "")
    said = capsys.readouterr().out
    assert "Watch: http://127.0.0.1:7077/" in said
    for line in ("published 2", "acknowledged 2", "duplicates 1", "lost 0"):
        assert f"  {line}\n" in squeezed(said)
    assert "first message processed: 4.2 s" in said
    assert "before 20 ms 20 ms" in squeezed(said)
    assert "Everything that was acknowledged arrived." in said
    report = (rehearsal.home.path / "drill.html").read_text()
    assert "Everything that was acknowledged arrived." in report
    assert "ours" in report
    assert "older" not in report
    assert "the-publisher-s-key" not in said + report


def squeezed(text: str) -> str:
    return "\n".join(f"  {' '.join(line.split())}" for line in text.splitlines())


def test_a_drill_that_lost_something_fails_and_leaves_its_report(rehearsal, ends, capsys):
    ends(acknowledged("a", "b"), {"placed": {"a": 1}})
    with pytest.raises(Refusal, match=r"LOST 1: 1 of 2 acknowledged messages never arrived"):
        drill(rehearsal, "20")
    assert "  lost 1\n" in squeezed(capsys.readouterr().out)
    assert "1 of 2 acknowledged" in (rehearsal.home.path / "drill.html").read_text()


def test_a_drill_that_could_not_go_on_says_why_and_what_to_do(rehearsal, ends):
    ends(Tally(), {}, "`make failback` is still refused after 300 s: 3 are owed")
    with pytest.raises(Refusal) as refused:
        drill(rehearsal, "20")
    assert "still refused after 300 s: 3 are owed" in str(refused.value)
    assert "drill.log" in str(refused.value)
    assert "make recover REGION=primary" in str(refused.value)
    assert not (rehearsal.home.path / "drill.html").exists()


def test_what_waits_lies_in_active_regions_and_in_every_handoff_queue(rehearsal):
    rehearsal.regions = [
        region("primary", "standby", placed=100, placed_handoff=2),
        region("dr", "active", placed=3, placed_handoff=4),
    ]
    assert OwnSite(rehearsal).waiting() == 2 + 3 + 4


def test_a_command_that_fails_says_why_and_its_log_has_all_of_it(tmp_path):
    site = OwnSite(FakeRehearsal(tmp_path / "nowhere"))  # type: ignore[arg-type]
    site.log = tmp_path / "drill.log"
    site.log.write_text("failover: of an earlier command\n")
    assert site.command("failover") == "nothing is deployed; run `make up` first"
    assert site.log.read_text().endswith("\nfailover: nothing is deployed; run `make up` first\n")
