"""Random values are as long, as varied and as different as was asked."""

import random
import re

import pytest

from rehearsal.control.namespaces.random import PASSWORD, STRING, UUID, make
from rehearsal.control.refusal import Refusal


@pytest.mark.parametrize("seed", range(20))
def test_a_string_has_the_asked_length_and_letters(seed):
    inputs = {"length": 6, "upper": False, "special": False}
    id, outputs = make(STRING, inputs, random.Random(seed))
    assert re.fullmatch("[a-z0-9]{6}", outputs["result"])
    assert id == outputs["result"]


@pytest.mark.parametrize("seed", range(20))
def test_a_password_has_the_asked_minimum_of_each_kind(seed):
    inputs = {"length": 8, "minUpper": 3, "minNumeric": 3, "minSpecial": 2}
    _, outputs = make(PASSWORD, inputs, random.Random(seed))
    kinds = re.sub("[A-Z]", "A", re.sub("[0-9]", "0", outputs["result"]))
    assert kinds.count("A") == kinds.count("0") == 3


def test_a_passwords_id_does_not_tell_it():
    id, _ = make(PASSWORD, {"length": 32}, random.Random(1))
    assert id == "none"


def test_a_uuid_is_a_uuid_and_never_the_same():
    made = {make(UUID, {}, random.Random(seed))[0] for seed in range(20)}
    assert len(made) == 20
    assert all(re.fullmatch(r"[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f-]{21}", id) for id in made)


def test_a_string_too_short_for_its_minima_is_refused():
    with pytest.raises(Refusal, match=r"a random string of 3 characters"):
        make(STRING, {"length": 3, "minUpper": 4}, random.Random(1))
