"""Automation accounts, runbooks and what starts them."""

from collections.abc import Iterator

from rehearsal.control.identity import refuse_unknown_identities
from rehearsal.control.namespaces.runbook import refuse_runbook, republished
from rehearsal.control.namespaces.schedule import refuse_schedule, schedule_outputs
from rehearsal.control.refusal import Conflict
from rehearsal.control.resource import Azure, Properties, Resource, key, of_type
from rehearsal.control.rule import GUID, Names, Put, Rule, in_group, require

JOB_SCHEDULE = "azure-native:automation:JobSchedule"
_TYPE = "azure-native:automation:"
_TEMPLATE = in_group("Microsoft.Automation/automationAccounts/{automationAccountName}")


def _refuse_link(put: Put) -> None:
    account, pair = put.up(), _pair(put.inputs)
    put.get(f"{account}/runbooks/{pair[0]}", "the runbook")
    put.get(f"{account}/schedules/{pair[1]}", "the schedule")
    for other in of_type(put.azure, JOB_SCHEDULE, account):
        if _pair(other.inputs) == pair:
            raise Conflict(
                f"'{other.id}' links runbook {pair[0]!r} and schedule {pair[1]!r} already"
            )


def _pair(inputs: Properties) -> tuple[str, str]:
    return key(inputs["runbook"].get("name", "")), key(inputs["schedule"].get("name", ""))


def _links(azure: Azure, end: Resource) -> Iterator[Resource]:
    """The job schedules of a runbook or schedule: Azure deletes them with it."""
    account, name = "/".join(end.id.split("/")[:-2]), key(end.id.rsplit("/", 1)[1])
    side = 0 if end.type.endswith("Runbook") else 1
    for link in of_type(azure, JOB_SCHEDULE, account):
        if _pair(link.inputs)[side] == name:
            yield link


def _links_of_republished(put: Put) -> Iterator[Resource]:
    """Azure may drop them then: https://github.com/hashicorp/terraform-provider-azurerm/issues/7130"""
    if put.before and republished(put):
        yield from _links(put.azure, put.before)


def _refuse_runtime(put: Put) -> None:
    language = put.inputs.get("language")
    require(
        language in ("Python", "PowerShell") and bool(put.inputs.get("version")),
        f"'{put.id}' must have a language, Python or PowerShell, and a version of it",
    )


def _account_outputs(put: Put) -> Properties:  # noqa: ARG001
    return {"state": "Ok"}


def _runbook_outputs(put: Put) -> Properties:
    published = "publishContentLink" in put.inputs
    return {"provisioningState": "Succeeded", "state": "Published" if published else "New"}


_NAMES = Names(pattern=r"[^<>*%&:\\?.+/]{1,128}", text=r"1 to 128 characters without <>*%&:\?.+/")

RULES = (
    Rule(
        token=_TYPE + "AutomationAccount",
        template=_TEMPLATE,
        names=Names(
            pattern=r"[A-Za-z][-A-Za-z0-9]{4,48}[A-Za-z0-9]",
            text="6 to 50 letters, digits and hyphens, a letter first, no hyphen last",
        ),
        refuse=refuse_unknown_identities,
        outputs=_account_outputs,
    ),
    Rule(
        token=_TYPE + "RuntimeEnvironment",
        template=f"{_TEMPLATE}/runtimeEnvironments/{{runtimeEnvironmentName}}",
        names=_NAMES,
        immutable=frozenset({"language", "version"}),
        refuse=_refuse_runtime,
    ),
    Rule(
        token=_TYPE + "Runbook",
        template=f"{_TEMPLATE}/runbooks/{{runbookName}}",
        names=Names(
            pattern=r"[A-Za-z][-\w]{0,62}", text="1 to 63 letters, digits, _ and -, a letter first"
        ),
        immutable=frozenset({"runbookType"}),
        refuse=refuse_runbook,
        outputs=_runbook_outputs,
        drops=_links,
        drops_on_update=_links_of_republished,
    ),
    Rule(
        token=_TYPE + "Schedule",
        template=f"{_TEMPLATE}/schedules/{{scheduleName}}",
        names=_NAMES,
        refuse=refuse_schedule,
        outputs=schedule_outputs,
        drops=_links,
    ),
    Rule(
        token=JOB_SCHEDULE,
        template=f"{_TEMPLATE}/jobSchedules/{{jobScheduleId}}",
        names=GUID,
        immutable=frozenset({"parameters", "runbook", "schedule", "runOn"}),
        updatable=False,
        # https://github.com/Azure/azure-resource-manager-schemas/issues/313
        names_once=True,
        refuse=_refuse_link,
    ),
)
