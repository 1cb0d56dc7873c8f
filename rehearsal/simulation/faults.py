"""What is wrong with a region at the moment."""

from dataclasses import dataclass, field

BUS, WORKFLOWS, GATEWAY = "bus", "workflows", "gateway"
WHOLE = frozenset({BUS, WORKFLOWS, GATEWAY})


@dataclass(kw_only=True)
class Faults:
    dark: frozenset[str] = field(default_factory=frozenset)
    """Parts that do nothing, and cannot be updated."""
    hangs: bool = False
    """Whether what is dark keeps its callers waiting."""
    loses_answers: bool = False
    """The bus does as it is told, and its answer gets lost."""
    seconds: float = 0.0
    """That the bus takes to answer."""

    @property
    def bus_is_dark(self) -> bool:
        return BUS in self.dark
