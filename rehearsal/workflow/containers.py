"""Actions that hold others: If, Scope, Switch, Foreach.

https://learn.microsoft.com/azure/logic-apps/logic-apps-workflow-actions-triggers
"""

from rehearsal.workflow.comparison import equals
from rehearsal.workflow.condition import compile_condition
from rehearsal.workflow.errors import Failure, UnsupportedWorkflow
from rehearsal.workflow.run import Ended, Run, Status
from rehearsal.workflow.shape import exactly, fields, mapping
from rehearsal.workflow.step import COMMON, Body, Script, Source
from rehearsal.workflow.template import compile_value


def compile_if(source: Source) -> Body:
    action, names = source.json, source.names
    fields(action, names.where, needed=("expression", "actions"), optional=(*COMMON, "else"))
    otherwise = fields(action.get("else", {}), f"{names.where}: else", optional=("actions",))
    holds = compile_condition(action["expression"], names)
    then, instead = (
        source.group(action["actions"], names),
        source.group(otherwise.get("actions", {}), names),
    )

    def decide(run: Run) -> Script:
        chosen = then if holds(run) else instead
        return Ended((yield from chosen.execute(run)))

    return Body(script=decide, instant=then.instant and instead.instant)


def compile_scope(source: Source) -> Body:
    action, names = source.json, source.names
    fields(action, names.where, needed=("actions",), optional=COMMON)
    inner = source.group(action["actions"], names)

    def enter(run: Run) -> Script:
        return Ended((yield from inner.execute(run)))

    return Body(script=enter, instant=inner.instant)


def compile_switch(source: Source) -> Body:
    action, names = source.json, source.names
    fields(action, names.where, needed=("expression", "cases"), optional=(*COMMON, "default"))
    value = compile_value(action["expression"], names)
    default = fields(action.get("default", {}), f"{names.where}: default", optional=("actions",))
    otherwise = source.group(default.get("actions", {}), names)
    cases = []
    for case, given in mapping(action["cases"], f"{names.where}: cases").items():
        where = f"{names.where}: case {case!r}"
        found = fields(given, where, needed=("case", "actions"))
        if type(found["case"]) not in (int, str):
            raise UnsupportedWorkflow(f"{where} must be a number or a string")
        cases.append((found["case"], source.group(found["actions"], names)))

    def choose(run: Run) -> Script:
        wanted = value(run)
        chosen = next((inner for case, inner in cases if equals(case, wanted)), otherwise)
        return Ended((yield from chosen.execute(run)))

    return Body(
        script=choose, instant=otherwise.instant and all(inner.instant for _, inner in cases)
    )


def compile_foreach(source: Source) -> Body:
    """One item after the other: Azure's default of twenty at once is refused."""
    action, names = source.json, source.names
    where = f"{names.where}: runtimeConfiguration"
    fields(
        action,
        names.where,
        needed=("foreach", "actions", "runtimeConfiguration"),
        optional=COMMON,
    )
    configuration = fields(action["runtimeConfiguration"], where, needed=("concurrency",))
    concurrency = fields(configuration["concurrency"], where, needed=("repetitions",))
    exactly(concurrency["repetitions"], f"{where}: repetitions", 1)
    collection = compile_value(action["foreach"], names)
    inner = source.group(action["actions"], names.inside(source.name))

    def repeat(run: Run) -> Script:
        items = collection(run)
        if not isinstance(items, list):
            raise Failure(f"{items!r} is no array to go through")
        status = Status.SUCCEEDED
        for item in items:
            run.items[source.name] = item
            for each in inner.names:
                run.outcomes.pop(each, None)
            if (yield from inner.execute(run)) is not Status.SUCCEEDED:
                status = Status.FAILED
        return Ended(status)

    return Body(script=repeat, instant=inner.instant)
