"""What the engine's events tell of an update."""

from rehearsal.commands.update import outcome

ID = "/subscriptions/s/resourceGroups/rg/providers/Microsoft.ServiceBus/namespaces/n/queues/placed"


def error(message: str, urn: str = "urn:1") -> dict:
    return {"diagnosticEvent": {"severity": "error", "urn": urn, "message": message}}


def test_a_conflict_names_the_resource_to_adopt():
    events = [error(f"Code=1: cannot create already existing resource '{ID}'\n", "urn:q")]
    assert outcome(255, events).conflicts == {"urn:q": ID}


def test_another_error_is_no_conflict():
    assert outcome(255, [error("the region does not answer")]).conflicts == {}


def test_unchanged_resources_are_not_counted():
    summary = {
        "summaryEvent": {"resourceChanges": {"same": 40, "read": 1, "update": 8, "create": 1}}
    }
    assert outcome(0, [summary]).changed == 9


def test_a_program_that_refuses_its_settings_met_no_failure_of_azure():
    assert not outcome(255, [error("role: must be primary or dr")]).met_failures
    assert outcome(255, [{"resOpFailedEvent": {}}]).met_failures
