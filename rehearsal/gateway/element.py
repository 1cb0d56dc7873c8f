"""A policy's XML as its compiler reads it: named values filled in, and nothing overlooked."""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from xml.etree import ElementTree

from rehearsal.gateway.csharp import (
    Expression,
    Type,
    Unsupported,
    compile_expression,
    is_expression,
)
from rehearsal.gateway.unsupported import UnsupportedPolicy

_REFERENCE = re.compile(r"\{\{([^{}]+)\}\}")


class Element:
    def __init__(self, xml: ElementTree.Element, named_values: Mapping[str, str]) -> None:
        def filled(text: str | None) -> str:
            return _REFERENCE.sub(lambda match: named_values[match[1].strip()], text or "")

        self.tag = xml.tag
        self.text = filled(xml.text)
        self.attributes = {name: filled(value) for name, value in xml.attrib.items()}
        self.children = [Element(child, named_values) for child in xml]
        self.between = "".join(child.tail or "" for child in xml).strip()

    def __iter__(self) -> Iterator["Element"]:
        return iter(self.children)

    def refusal(self, reason: str) -> UnsupportedPolicy:
        names = ("name", "response-variable-name", "key")
        known = [f' {name}="{self.attributes[name]}"' for name in names if name in self.attributes]
        return UnsupportedPolicy(f"<{self.tag}{''.join(known[:1])}>: {reason}")

    def expect(self, required: Collection[str] = (), optional: Collection[str] = ()) -> None:
        """Refuses attributes that are missing, or that nobody would look at."""
        for name in required:
            if name not in self.attributes:
                raise self.refusal(f"the attribute {name} is missing")
        for name in self.attributes:
            if name not in required and name not in optional:
                raise self.refusal(f"the attribute {name} is not supported")

    def expect_children(self, *tags: str) -> None:
        """Refuses other children than these, in this order, and text between them."""
        self.expect_no_text()
        at = 0
        for child in self:
            if child.tag not in tags:
                raise self.refusal(f"<{child.tag}> is not supported in it")
            if tags.index(child.tag) < at:
                raise self.refusal(f"<{child.tag}> stands too late: {', '.join(tags)}")
            at = tags.index(child.tag)

    def expect_no_text(self) -> None:
        stray = self.text.strip() or self.between
        if stray:
            raise self.refusal(f"the text {stray[:40]!r} means nothing there")

    def only(self, tag: str) -> "Element | None":
        """The child of that name."""
        found = [child for child in self if child.tag == tag]
        if len(found) > 1:
            raise self.refusal(f"<{tag}> stands in it more than once")
        return found[0] if found else None

    def literal(self, name: str) -> str:
        """An attribute that takes no expression."""
        value = self.attributes[name]
        if "@(" in value or "@{" in value:
            raise self.refusal(f"{name} takes no expression")
        return value

    def flag(self, name: str) -> bool:
        """An attribute that is `true` or `false`, and false where it is missing."""
        value = self.attributes.get(name, "false")
        if value not in ("true", "false"):
            raise self.refusal(f"{name} must be true or false, not {value!r}")
        return value == "true"

    def value(self, name: str, *types: Type) -> Expression:
        return self._compiled(self.attributes[name], name, types)

    def content(self, *types: Type) -> Expression:
        if self.children:
            raise self.refusal(f"<{self.children[0].tag}> is not supported in it")
        return self._compiled(self.text, "its text", types)

    def seconds(self, name: str) -> Expression:
        """A number that is not negative, or an expression for one."""
        text = self.attributes[name]
        if is_expression(text):
            return self.value(name, Type.INT, Type.LONG)
        if not text.isdecimal():
            raise self.refusal(f"{name} must be a whole number, not {text!r}")
        number = int(text)
        return Expression(type=Type.INT, evaluate=lambda _: number, reads_clock=False)

    def _compiled(self, text: str, what: str, types: Sequence[Type]) -> Expression:
        if not is_expression(text):
            return self._constant(text, what, types)
        try:
            expression = compile_expression(text)
        except Unsupported as unsupported:
            raise self.refusal(f"{what}: {unsupported}") from None
        if types and expression.type not in types:
            wanted = " or ".join(types)
            raise self.refusal(f"{what} must be {wanted}, and is {expression.type}")
        return expression

    def _constant(self, text: str, what: str, types: Sequence[Type]) -> Expression:
        if "@(" in text or "@{" in text:
            raise self.refusal(f"{what}: an expression must be the whole of it")
        if types and Type.STRING not in types:
            raise self.refusal(f"{what} must be {' or '.join(types)}, and is text")
        return Expression(type=Type.STRING, evaluate=lambda _: text, reads_clock=False)


def read(xml: str, named_values: Mapping[str, str]) -> Element:
    try:
        root = ElementTree.fromstring(xml)
        return Element(root, named_values)
    except ElementTree.ParseError as error:
        raise UnsupportedPolicy(f"the policy is no well-formed XML: {error}") from None
    except KeyError as missing:
        raise UnsupportedPolicy(f"the named value {missing} does not exist") from None
