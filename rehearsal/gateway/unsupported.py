"""The refusal of a policy, at deployment."""


class UnsupportedPolicy(Exception):
    """What the rehearsal's gateway cannot run as Azure would, in a sentence for the deployer."""
