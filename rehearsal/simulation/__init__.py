"""The rehearsal's pure cores under a virtual clock: two regions, outages, an operator.

    whole = deployed(channel, stacks)              what both stacks deploy, from plain data
    schedule = Generator(random, terms).schedule() one that keeps every premise of I1
    outcome = simulate(whole, schedule, terms, expiry=Expiry.LAZY, procedure=Procedure())

`ablations` has the recipe without each of its safeguards. `VirtualTime` performs any scripts of
`rehearsal.effects`.
"""

from rehearsal.simulation.deployed import Deployed, Resources, Role, Standing, deployed
from rehearsal.simulation.generator import Generator
from rehearsal.simulation.operator import Procedure
from rehearsal.simulation.schedule import Glitch, Outage, Publish, Schedule, Trouble, Update
from rehearsal.simulation.simulation import START, Outcome, simulate
from rehearsal.simulation.terms import Terms
from rehearsal.simulation.virtual_time import Task, VirtualTime

__all__ = [
    "START",
    "Deployed",
    "Generator",
    "Glitch",
    "Outage",
    "Outcome",
    "Procedure",
    "Publish",
    "Resources",
    "Role",
    "Schedule",
    "Standing",
    "Task",
    "Terms",
    "Trouble",
    "Update",
    "VirtualTime",
    "deployed",
    "simulate",
]
