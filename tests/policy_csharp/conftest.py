"""The policy, compiled once for all tests, and a gateway that runs it."""

import os
import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

import pytest

from tests.policy_csharp.compiler import Evaluator, compile_expressions, is_expression

POLICY = Path(__file__).parents[2] / "policies" / "fan-out.policy.xml"
VALUES = {
    "sb-primary-host": "primary.example",
    "sb-dr-host": "dr.example",
    "sb-client-id": "an-identity",
    "sb-max-body-bytes": "1000",
}


def deployed(text: str) -> Element:
    """The policy as the gateway reads it, named values filled in."""
    return ElementTree.fromstring(re.sub(r"{{(.+?)}}", lambda m: VALUES[m[1]], text))


def expressions_of(policy: Element) -> list[str]:
    texts = [text for e in policy.iter() for text in (*e.attrib.values(), e.text or "")]
    return list(dict.fromkeys(text for text in texts if is_expression(text)))


@pytest.fixture(scope="session")
def compiled(tmp_path_factory) -> Iterator[Callable[[Element], Evaluator]]:
    """Compiles a policy's expressions."""
    if not (shutil.which("mcs") and shutil.which("mono")):
        if os.environ.get("CI"):
            pytest.fail(
                "mono is missing: install mono-mcs, mono-runtime, libnewtonsoft-json5.0-cil"
            )
        pytest.skip("needs mono-mcs, mono-runtime and libnewtonsoft-json5.0-cil")
    started: list[Evaluator] = []

    def compiled(policy: Element) -> Evaluator:
        expressions = expressions_of(policy)
        program = compile_expressions(expressions, tmp_path_factory.mktemp("policy"))
        evaluator = Evaluator(program, expressions)
        started.append(evaluator)
        return evaluator

    yield compiled
    for evaluator in started:
        evaluator.close()


@pytest.fixture(scope="session")
def policy() -> Element:
    return deployed(POLICY.read_text(encoding="utf-8"))


@pytest.fixture(scope="session")
def evaluator(compiled: Callable[[Element], Evaluator], policy: Element) -> Evaluator:
    return compiled(policy)
