"""Check refuses, before anything is deployed, what needs no Azure to be refused."""

from rehearsal.control.check import check
from rehearsal.control.unknown import UNKNOWN
from tests.rehearsal.world import usual

SEED = "0123456789abcdef" * 4


def checked(type, olds=None, **changes):
    return check(f"azure-native:{type}", "my", usual(type, **changes), olds or {}, SEED)


def said(type, **changes):
    return [f"{it.path}: {it.reason}" for it in checked(type, **changes).faults]


def test_an_unknown_type_is_refused():
    [fault] = check("azure-native:web:Connection", "my", {}, {}, SEED).faults
    assert fault.reason == "the rehearsal does not know type azure-native:web:Connection"


def test_names_that_azure_would_refuse_are_refused():
    assert said("servicebus:Namespace", namespaceName="sb-orders-sb") == [
        "namespaceName: 'sb-orders-sb' is not 6 to 50 letters, digits, hyphens; a letter first; "
        "no hyphen, -sb or -mgmt last"
    ]
    assert said("storage:StorageAccount", accountName="Orders-Scripts") == [
        "accountName: 'Orders-Scripts' is not 3 to 24 lower-case letters and digits"
    ]


def test_a_policy_can_have_only_one_id():
    assert said("apimanagement:ApiPolicy", policyId="fan-out") == [
        "policyId: 'fan-out' is not 'policy', the only id that a policy can have"
    ]


def test_a_job_schedule_must_be_named_by_a_guid():
    assert said("automation:JobSchedule", jobScheduleId="nightly") == [
        "jobScheduleId: 'nightly' is not a GUID with dashes"
    ]


def test_a_name_that_is_not_known_yet_is_not_refused():
    assert said("storage:StorageAccount", accountName=UNKNOWN) == []


def test_a_top_level_resource_without_a_name_gets_one_from_the_seed():
    assert (
        checked("servicebus:Namespace", namespaceName=None).inputs["namespaceName"] == "my01234567"
    )


def test_a_child_without_a_name_gets_its_logical_name():
    assert checked("servicebus:Queue", queueName=None).inputs["queueName"] == "my"


def test_an_automatic_name_stays_what_it_was():
    olds = {"namespaceName": "my99999999"}
    found = checked("servicebus:Namespace", olds, namespaceName=None)
    assert found.inputs["namespaceName"] == "my99999999"


def test_a_job_schedule_without_an_id_gets_a_guid():
    assert not checked("automation:JobSchedule", jobScheduleId=None).faults
