"""What is lost without each safeguard, in any schedule, and by `outageBegan`.

python -m bench.simulation
"""

import time
from datetime import timedelta
from random import Random

from rehearsal.broker import Expiry
from rehearsal.simulation import (
    START,
    Deployed,
    Generator,
    Outage,
    Outcome,
    Procedure,
    Role,
    Schedule,
    simulate,
)
from rehearsal.simulation.ablations import HOUR, MINUTE, Ablation, ablations, failing, steady
from tests.simulation.stacks import Site, brisk, deploy, example

SCHEDULES = 10_000
OUTAGE = 4 * HOUR


def table(site: Site) -> None:
    """As the README has it."""
    rows = ablations(site.deployed, site.terms.time_to_live)
    whole = [play(site, row, site.deployed, Procedure()) for row in rows]
    acknowledged, lost = sum(it.acknowledged for it in whole), sum(len(it.lost) for it in whole)
    size = max(fullest(it) for row, it in zip(rows, whole, strict=True) if row.fills_up)
    print("| the recipe without | messages lost | the standby holds, in 2T worth of traffic |")
    print("| --- | --- | --- |")
    print(f"| nothing, in all of these runs | {lost} of {acknowledged} | {size:.1f} |")
    for row in rows:
        outcome = play(site, row, row.deployed, row.procedure)
        holds = f"{fullest(outcome):.1f}, and growing" if row.fills_up else ""
        print(f"| {row.left_out} | {len(outcome.lost)} of {outcome.acknowledged} | {holds} |")


def play(site: Site, row: Ablation, deployed: Deployed, procedure: Procedure) -> Outcome:
    return simulate(deployed, row.schedule, site.terms, expiry=row.expiry, procedure=procedure)


def fullest(outcome: Outcome) -> float:
    return outcome.held[Role.DR] / outcome.worth[Role.DR]


def search(site: Site) -> None:
    acknowledged = lost = violations = 0
    begun = time.process_time()
    for seed in range(SCHEDULES):
        outcome = simulate(
            site.deployed,
            Generator(Random(seed), site.terms).schedule(),
            site.terms,
            expiry=list(Expiry)[seed % 2],
            procedure=Procedure(),
        )
        acknowledged += outcome.acknowledged
        lost += len(outcome.lost)
        violations += len(outcome.violations)
    speed = SCHEDULES / (time.process_time() - begun)
    print(f"{SCHEDULES} schedules of outages, lost answers, troubles and changeovers")
    print(f"  messages lost: {lost} of {acknowledged}")
    print(f"  violations of I2, I4 and I5: {violations}")
    print(f"  schedules per second of one core: {speed:.0f}")


def superseded() -> None:
    """A message a minute; the backend fails in the last half hour before the region is lost."""
    schedule = Schedule(
        publishes=steady(OUTAGE),
        troubles=(failing(OUTAGE - 30 * MINUTE, 30 * MINUTE),),
        outages=(Outage(role=Role.PRIMARY, gap=OUTAGE, seconds=0, destroys=True),),
        decision=30 * MINUTE,
    )
    began = f"{START + timedelta(seconds=OUTAGE):%Y-%m-%dT%H:%M:%SZ}"
    print("duplicates at a failover, with a message a minute")
    for name, site in (("without", example()), ("with", deploy(outage_began=began))):
        outcome = simulate(
            site.deployed, schedule, site.terms, expiry=Expiry.PROMPT, procedure=Procedure()
        )
        lost = f"lost: {len(outcome.lost)} of {outcome.acknowledged}"
        print(f"  {name:>7} outageBegan: {outcome.duplicates:>3}, {lost}")


def main() -> None:
    table(example())
    print()
    search(brisk())
    superseded()


if __name__ == "__main__":
    main()
