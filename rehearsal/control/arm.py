"""Azure Resource Manager: creates, reads, updates and deletes, under the rules of each type."""

from datetime import datetime
from typing import Any

from rehearsal.control.assets import is_asset, without_content
from rehearsal.control.check import AUTOMATICALLY_NAMED
from rehearsal.control.identity import as_answered
from rehearsal.control.ids import arm_type
from rehearsal.control.refusal import Conflict, NotFound, Refusal
from rehearsal.control.resource import (
    Azure,
    Properties,
    Resource,
    find,
    key,
    normalised,
    of_type,
    under,
)
from rehearsal.control.rule import Put, Rule
from rehearsal.control.rules import known
from rehearsal.control.spent import refuse_spent, spend, still_spent
from rehearsal.control.unknown import has_unknown, is_unknown


def preview(azure: Azure, token: str, inputs: Properties, before: Properties) -> Properties:
    """What a preview can say of the outputs; what it leaves out the engine takes for unknown."""
    rule = known(token)
    name = inputs.get(rule.name_input) if rule.template else None
    certain = {"name": name} if name and not is_unknown(name) else {}
    if "name" in before and not has_unknown(before["name"]):
        certain = {"name": before["name"]}
    return {**_echo(azure, rule, inputs), **certain}


def create(azure: Azure, token: str, inputs: Properties, now: datetime) -> Resource:
    rule = known(token)
    id = rule.id(inputs)
    if find(azure, id):
        raise Conflict(f"cannot create already existing resource '{id}'")
    parent_id = rule.parent(id)
    parent = find(azure, parent_id) if parent_id else None
    if parent_id and parent is None:
        raise NotFound(f"'{parent_id}' does not exist, so '{id}' cannot lie in it")
    if rule.global_name:
        _refuse_taken_name(azure, rule, id)
    if parent and rule.names_once:
        refuse_spent(parent, id)
    resource = _put(azure, rule, Put(id=id, inputs=inputs, now=now, azure=azure))
    if parent and rule.names_once:
        spend(azure, parent, id)
    return resource


def read(azure: Azure, token: str, id: str, state: Properties) -> Resource | None:
    """The resource with the inputs that Azure gives back; the others as `state` has them."""
    found = find(azure, id)
    if found is None:
        return None
    rule = known(token)
    if found.type != token:
        raise Refusal(f"'{id}' is a {found.type}, not a {token}")
    given_back = {n: v for n, v in found.inputs.items() if n not in rule.write_only}
    remembered = {n: v for n, v in state.items() if n in rule.write_only}
    return Resource(
        id=found.id,
        type=found.type,
        region=found.region,
        inputs={**remembered, **given_back},
        outputs=found.outputs,
    )


def update(azure: Azure, id: str, inputs: Properties, now: datetime) -> Resource:
    before = find(azure, id)
    if before is None:
        raise NotFound(f"'{id}' does not exist")
    rule = known(before.type)
    if not rule.updatable:
        raise Refusal(f"'{id}' cannot be updated: {before.type} has no update")
    for name in sorted(before.inputs.keys() | inputs.keys()):
        if rule.replaces(name) and _other(name, before.inputs.get(name), inputs.get(name)):
            raise Refusal(f"{name} of '{id}' cannot be changed")
    put = Put(id=before.id, inputs=inputs, now=now, azure=azure, before=before)
    resource = _put(azure, rule, put)
    for other in list(rule.drops_on_update(put)):
        del azure[key(other.id)]
    return resource


def delete(azure: Azure, id: str) -> None:
    """Deletes the resource and what lies in it; what is gone already may be deleted again."""
    resource = find(azure, id)
    if resource is None:
        return
    rule = known(resource.type)
    rule.may_go(azure, resource)
    doomed = [*under(azure, id), *rule.drops(azure, resource), resource]
    for it in {key(one.id) for one in doomed}:
        del azure[it]


def _put(azure: Azure, rule: Rule, put: Put) -> Resource:
    rule.refuse(put)
    inputs = {n: without_content(v) if is_asset(v) else v for n, v in put.inputs.items()}
    outputs = {
        **_echo(put.azure, rule, inputs),
        "name": put.name,
        "type": arm_type(put.id),
        **rule.outputs(put),
    }
    location = put.inputs.get("location")
    resource = Resource(
        id=put.id,
        type=rule.token,
        region=normalised(location) if location else None,
        inputs=inputs,
        outputs=outputs,
        held={**still_spent(put.before), **rule.held(put)},
    )
    azure[key(put.id)] = resource
    return resource


def _echo(azure: Azure, rule: Rule, inputs: Properties) -> Properties:
    hidden = {*rule.in_id, *rule.write_only, AUTOMATICALLY_NAMED} - {"scope"}
    shown = {name: value for name, value in inputs.items() if name not in hidden}
    if isinstance(identity := shown.get("identity"), dict):
        shown["identity"] = as_answered(azure, identity)
    return shown


def _other(name: str, old: Any, new: Any) -> bool:
    """Whether an immutable input really changes."""
    if is_asset(old) and is_asset(new):
        return bool(old.get("hash") != new.get("hash"))
    if isinstance(old, str) and isinstance(new, str):
        return normalised(old) != normalised(new) if name == "location" else key(old) != key(new)
    return bool(old != new)


def _refuse_taken_name(azure: Azure, rule: Rule, id: str) -> None:
    name = id.rsplit("/", 1)[1].lower()
    for other in of_type(azure, rule.token):
        if other.id.rsplit("/", 1)[1].lower() == name:
            raise Refusal(
                f"the name {name!r} is taken: no two {arm_type(id)} may share one, anywhere"
            )
