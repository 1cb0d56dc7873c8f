"""The policies of the cache: `cache-lookup-value`, `-store-value` and `-remove-value`."""

from rehearsal.effects import Now, Script
from rehearsal.gateway.csharp import Type
from rehearsal.gateway.element import Element
from rehearsal.gateway.step import Instant, Lasting, Run, Step, timed


def cache_lookup_value(element: Element) -> Step:
    """A miss leaves the variable unset, as under `variable-name` in Azure's documentation."""
    element.expect(required=("key", "variable-name"))
    element.expect_children()
    key, variable = element.value("key", Type.STRING), element.literal("variable-name")

    def script(run: Run) -> Script:
        found = run.context.gateway.cache.lookup(key.evaluate(run.scope), (yield Now()))
        if found is not None:
            run.scope.variables[variable] = found

    return timed(Lasting(script), key)


def cache_store_value(element: Element) -> Step:
    element.expect(required=("key", "value", "duration"))
    element.expect_children()
    key, value = element.value("key", Type.STRING), element.value("value")
    duration = element.seconds("duration")

    def script(run: Run) -> Script:
        scope, cache = run.scope, run.context.gateway.cache
        entry = (key.evaluate(scope), value.evaluate(scope), duration.evaluate(scope))
        cache.store(*entry, (yield Now()))

    return timed(Lasting(script), key, value, duration)


def cache_remove_value(element: Element) -> Step:
    element.expect(required=("key",))
    element.expect_children()
    key = element.value("key", Type.STRING)

    def run(run: Run) -> None:
        run.context.gateway.cache.remove(key.evaluate(run.scope))

    return timed(Instant(run), key)
