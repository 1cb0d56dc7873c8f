"""How a policy that holds others gets them compiled."""

from collections.abc import Callable, Sequence

from rehearsal.gateway.element import Element
from rehearsal.gateway.step import Step

Compile = Callable[[Sequence[Element]], Step]
"""Compiles policies that run one after another."""
