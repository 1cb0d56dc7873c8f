"""What both regions share and `dr` makes: the suffix of global names, and the publishers' key."""

import pulumi
import pulumi_random as random
from pulumi import Output, ResourceOptions

from components import naming
from components.child import child_of


class Origin(pulumi.ComponentResource):
    """Made once, by the stack that stands alone, and read by the other."""

    suffix: Output[str]
    publisher_key: Output[str]
    """Secret key of the publishers' subscription at every gateway."""

    def __init__(self, name: str, opts: ResourceOptions | None = None) -> None:
        super().__init__("sbdr:index:Origin", name, None, opts)
        self.suffix = random.RandomString(
            f"{name}-suffix",
            length=naming.SUFFIX_LENGTH,
            upper=False,
            special=False,
            opts=child_of(self),
        ).result
        self.publisher_key = random.RandomPassword(
            f"{name}-publisher-key", length=32, special=False, opts=child_of(self)
        ).result
        self.register_outputs({"suffix": self.suffix})
