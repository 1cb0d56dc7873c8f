"""Which region a stack is, and what that region does now."""

from enum import StrEnum


class Role(StrEnum):
    """Which region a stack is. Fixed for the life of the stack."""

    PRIMARY = "primary"
    DR = "dr"

    @property
    def other(self) -> "Role":
        return Role.DR if self is Role.PRIMARY else Role.PRIMARY


class Standing(StrEnum):
    """What the region does now: it follows from the role and `drActive`."""

    ACTIVE = "active"
    STANDBY = "standby"

    @classmethod
    def of(cls, role: Role, dr_active: bool) -> "Standing":
        return cls.ACTIVE if (role is Role.DR) == dr_active else cls.STANDBY
