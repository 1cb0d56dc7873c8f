"""https://learn.microsoft.com/azure/api-management/retry-policy"""

from collections.abc import Callable

from rehearsal.effects import Script, Sleep
from rehearsal.gateway.csharp import Type
from rehearsal.gateway.element import Element
from rehearsal.gateway.statements.compile import Compile
from rehearsal.gateway.step import Lasting, Run, Step, proceed, read_clock


def retry(element: Element, inside: Compile) -> Step:
    element.expect(
        required=("condition", "count", "interval"),
        optional=("max-interval", "delta", "first-fast-retry"),
    )
    element.expect_no_text()
    condition, count = element.value("condition", Type.BOOL), _count(element)
    pause, step = _pause(element), inside(element.children)

    def script(run: Run) -> Script:
        yield from proceed(step, run)
        for number in range(1, count + 1):
            if condition.reads_clock:
                yield from read_clock(run)
            if not condition.evaluate(run.scope):
                return
            seconds = pause(number, run)
            if seconds > 0:
                yield Sleep(seconds)
            yield from proceed(step, run)

    return Lasting(script)


def _count(element: Element) -> int:
    text = element.literal("count")
    if not text.isdecimal() or not 1 <= int(text) <= 50:
        raise element.refusal(f"count must be 1 to 50, not {text!r}")
    return int(text)


def _pause(element: Element) -> Callable[[int, Run], float]:
    """Seconds before the retry of a number, from 1."""
    given = {n: _number(element, n) for n in ("interval", "delta", "max-interval")}
    interval, delta, most = given["interval"] or 0.0, given["delta"], given["max-interval"]
    if most is not None and delta is None:
        raise element.refusal("max-interval needs delta")
    fast = element.flag("first-fast-retry")

    def pause(number: int, run: Run) -> float:
        if fast and number == 1:
            return 0
        if delta is None:
            return interval
        if most is None:
            return interval + (number - 1) * delta
        jitter = run.context.gateway.random.uniform(0.8, 1.2)
        return min(interval + ((1 << number) - 1) * delta * jitter, most)

    return pause


def _number(element: Element, name: str) -> float | None:
    if name not in element.attributes:
        return None
    text = element.literal(name)
    if not text.isdecimal():
        raise element.refusal(f"{name} must be a whole number, not {text!r}")
    return float(text)
