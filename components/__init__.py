"""The parts of the deployment; each can be imported into another program."""

from components.bus import Bus, BusArgs
from components.channel import Channel
from components.consumer import Consumer, ConsumerArgs
from components.cross_grants import CrossGrants, CrossGrantsArgs, Side
from components.gateway import Gateway, GatewayArgs
from components.origin import Origin
from components.processing import Processing, ProcessingArgs
from components.region import Region, RegionArgs
from components.standing import Role, Standing
from components.sweeper import Sweeper, SweeperArgs
from components.vault import Vault, VaultArgs

__all__ = [
    "Bus",
    "BusArgs",
    "Channel",
    "Consumer",
    "ConsumerArgs",
    "CrossGrants",
    "CrossGrantsArgs",
    "Gateway",
    "GatewayArgs",
    "Origin",
    "Processing",
    "ProcessingArgs",
    "Region",
    "RegionArgs",
    "Role",
    "Side",
    "Standing",
    "Sweeper",
    "SweeperArgs",
    "Vault",
    "VaultArgs",
]
