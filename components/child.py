"""Options of a component's children."""

from typing import Any

import pulumi


def child_of(parent: pulumi.Resource, timeout: str = "10m", **more: Any) -> pulumi.ResourceOptions:
    """A child whose every operation gives up after `timeout`, so that a dark region fails soon."""
    return pulumi.ResourceOptions(
        parent=parent,
        custom_timeouts=pulumi.CustomTimeouts(create=timeout, update=timeout, delete=timeout),
        **more,
    )
