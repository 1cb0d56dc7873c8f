"""What the random provider makes: it lives in Pulumi's state, never in Azure."""

import random
import string
import uuid
from collections.abc import Callable

from rehearsal.control.refusal import Refusal
from rehearsal.control.resource import Properties
from rehearsal.control.rule import Rule

UUID = "random:index/randomUuid:RandomUuid"
STRING = "random:index/randomString:RandomString"
PASSWORD = "random:index/randomPassword:RandomPassword"
_SPECIAL = "!@#$%&*()-_=+[]{}<>:?"

RULES = tuple(Rule(token=token, template="") for token in (UUID, STRING, PASSWORD))

Made = tuple[str, Properties]
"""Id and outputs."""


def make(token: str, inputs: Properties, chance: random.Random) -> Made:
    return _MAKERS[token](inputs, chance)


def _uuid(inputs: Properties, chance: random.Random) -> Made:
    result = str(uuid.UUID(int=chance.getrandbits(128), version=4))
    return result, {**inputs, "result": result}


def _string(inputs: Properties, chance: random.Random) -> Made:
    defaults = {"lower": True, "upper": True, "numeric": True, "number": True, "special": True}
    minima = {"minLower": 0, "minUpper": 0, "minNumeric": 0, "minSpecial": 0}
    full = {**defaults, **minima, **inputs}
    alphabets = {
        "Lower": string.ascii_lowercase if full["lower"] else "",
        "Upper": string.ascii_uppercase if full["upper"] else "",
        "Numeric": string.digits if full["numeric"] and full["number"] else "",
        "Special": full.get("overrideSpecial", _SPECIAL) if full["special"] else "",
    }
    letters = [
        letter
        for kind, alphabet in alphabets.items()
        for letter in chance.choices(alphabet or " ", k=full[f"min{kind}"])
    ]
    if len(letters) > full["length"] or not any(alphabets.values()):
        raise Refusal(f"a random string of {full['length']} characters cannot have all it must")
    letters += chance.choices("".join(alphabets.values()), k=full["length"] - len(letters))
    chance.shuffle(letters)
    result = "".join(letters)
    return result, {**full, "result": result}


def _password(inputs: Properties, chance: random.Random) -> Made:
    _, outputs = _string(inputs, chance)
    return "none", outputs


_MAKERS: dict[str, Callable[[Properties, random.Random], Made]] = {
    UUID: _uuid,
    STRING: _string,
    PASSWORD: _password,
}
