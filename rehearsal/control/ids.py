"""What an ARM id tells."""

from rehearsal.control.resource import Azure, Properties, find, normalised


def arm_type(id: str) -> str:
    """`Microsoft.ServiceBus/namespaces/queues`."""
    _, provided, rest = id.rpartition("/providers/")
    if not provided:
        return "Microsoft.Resources/resourceGroups"
    namespace, *segments = rest.split("/")
    return "/".join([namespace, *segments[::2]])


def regions_of(azure: Azure, id: str, inputs: Properties) -> list[str]:
    """Where a call for this id goes: its own region and those of all that it lies in.

    ARM routes the operations of a resource group through the group's own region:
    https://learn.microsoft.com/azure/azure-resource-manager/management/overview
    """
    regions = {normalised(inputs["location"])} if inputs.get("location") else set()
    segments = id.split("/")
    for end in range(3, len(segments) + 1):
        above = find(azure, "/".join(segments[:end]))
        if above and above.region:
            regions.add(above.region)
    return sorted(regions - {"global"})
