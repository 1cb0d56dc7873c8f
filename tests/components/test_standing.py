"""Standing follows from the role and one flag."""

import pytest

from components import Role, Standing


@pytest.mark.parametrize(
    ("role", "dr_active", "standing"),
    [
        (Role.DR, False, Standing.STANDBY),
        (Role.DR, True, Standing.ACTIVE),
        (Role.PRIMARY, False, Standing.ACTIVE),
        (Role.PRIMARY, True, Standing.STANDBY),
    ],
)
def test_dr_is_active_iff_the_flag_says_so_and_primary_iff_not(role, dr_active, standing):
    assert Standing.of(role, dr_active) is standing


def test_each_role_has_the_other():
    assert Role.DR.other is Role.PRIMARY
    assert Role.PRIMARY.other is Role.DR
