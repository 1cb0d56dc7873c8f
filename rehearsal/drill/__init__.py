"""The drill: a publisher that goes on while a region dies and comes back, and what was lost.

`Tally` counts what the publisher saw and `figures` compares it with what the backend was called
with, both without clock or I/O; `Publisher` publishes at a rate through whichever gateway answers;
`Drill(site, plan, gateways, key).run()` lets Azure and the operator do their parts meanwhile.
"""

from rehearsal.drill.drill import Drill, DrillFailed, Site
from rehearsal.drill.figures import figures
from rehearsal.drill.plan import Plan
from rehearsal.drill.publisher import Publisher
from rehearsal.drill.tally import Phase, Tally

__all__ = ["Drill", "DrillFailed", "Phase", "Plan", "Publisher", "Site", "Tally", "figures"]
