"""Syntax tree to closures, with every type known before anything runs."""

from collections.abc import Callable, Mapping

from tree_sitter import Node

from rehearsal.gateway.csharp import literals, members, statics
from rehearsal.gateway.csharp.access import body, gotten, indexed, present, variable
from rehearsal.gateway.csharp.creations import created
from rehearsal.gateway.csharp.failures import Unsupported
from rehearsal.gateway.csharp.names import STATIC, dotted, type_named
from rehearsal.gateway.csharp.operand import Operand, cast, literal
from rehearsal.gateway.csharp.operators import binary, conditional, negated
from rehearsal.gateway.csharp.overload import applied, pick
from rehearsal.gateway.csharp.syntax import field, text_of
from rehearsal.gateway.csharp.types import Type


class Compiler:
    """Compiles the expressions of one text, which share its local variables."""

    def __init__(self, locals: Mapping[str, Type]) -> None:
        self._locals = locals
        self.reads_clock = False
        self._kinds: dict[str, Callable[[Node], Operand]] = {
            "array_creation_expression": self._array,
            "binary_expression": self._binary,
            "boolean_literal": literals.boolean,
            "cast_expression": self._cast,
            "conditional_expression": self._conditional,
            "element_access_expression": self._element,
            "identifier": self._identifier,
            "integer_literal": literals.integer,
            "invocation_expression": self._invocation,
            "member_access_expression": self._member,
            "null_literal": literals.null,
            "object_creation_expression": self._creation,
            "parenthesized_expression": self._parenthesized,
            "prefix_unary_expression": self._prefix,
            "string_literal": literals.string,
        }

    def operand(self, node: Node) -> Operand:
        if node.type not in self._kinds:
            what = node.type.replace("_", " ")
            raise Unsupported(f"a {what} is not supported: {text_of(node)[:60]}")
        return self._kinds[node.type](node)

    def _parenthesized(self, node: Node) -> Operand:
        _, inner, _ = node.children
        return self.operand(inner)

    def _identifier(self, node: Node) -> Operand:
        name = text_of(node)
        if name == "context":
            return Operand(type=Type.CONTEXT, evaluate=lambda scope: scope)
        if name not in self._locals:
            raise Unsupported(f"the name {name} is not known")
        return Operand(type=self._locals[name], evaluate=lambda scope: scope.locals[name])

    def _prefix(self, node: Node) -> Operand:
        sign, operand = node.children
        if sign.type != "!":
            raise Unsupported(f"the operator {sign.type} is not supported before an expression")
        return negated(self.operand(operand))

    def _binary(self, node: Node) -> Operand:
        left, right = (self.operand(field(node, side)) for side in ("left", "right"))
        return binary(field(node, "operator").type, left, right)

    def _conditional(self, node: Node) -> Operand:
        parts = ("condition", "consequence", "alternative")
        return conditional(*(self.operand(field(node, part)) for part in parts))

    def _cast(self, node: Node) -> Operand:
        return cast(self.operand(field(node, "value")), type_named(field(node, "type")))

    def _array(self, node: Node) -> Operand:
        type = field(node, "type")
        size = field(type, "rank").named_children
        if (
            text_of(field(type, "type")) != "byte"
            or len(node.named_children) != 1
            or len(size) != 1
        ):
            raise Unsupported(f"{text_of(node)} is not supported: new byte[<number>] only")
        count = self.operand(size[0])
        if count.type is not Type.INT or not count.literal:
            raise Unsupported(f"{text_of(node)} is not supported: its length must be a number")
        return literal(Type.BYTES, bytes(count.value))

    def _creation(self, node: Node) -> Operand:
        if node.child_by_field_name("initializer") is not None:
            raise Unsupported("an initialiser in braces is not supported")
        return created(type_named(field(node, "type")), self._arguments(field(node, "arguments")))

    def _arguments(self, node: Node) -> list[Operand]:
        return [self._argument(argument) for argument in node.named_children]

    def _argument(self, node: Node) -> Operand:
        if len(node.children) != 1:
            raise Unsupported(f"the argument {text_of(node)} is not supported")
        return self.operand(node.children[0])

    def _element(self, node: Node) -> Operand:
        target = self.operand(field(node, "expression"))
        keys = self._arguments(field(node, "subscript"))
        if target.type is not Type.VARIABLES or [key.type for key in keys] != [Type.STRING]:
            raise Unsupported(f"an index into {target.type} is not supported")
        return Operand(type=Type.OBJECT, evaluate=indexed(target, keys[0]))

    def _member(self, node: Node) -> Operand:
        if (static := self._static(node)) is not None:
            if static not in statics.PROPERTIES:
                raise Unsupported(f"{static} is not supported")
            self.reads_clock |= static == statics.UTC_NOW
            type, evaluate = statics.PROPERTIES[static]
            return Operand(type=type, evaluate=evaluate)
        target = self.operand(field(node, "expression"))
        name = text_of(field(node, "name"))
        if (target.type, name) not in members.PROPERTIES:
            raise Unsupported(f"{target.type} has no {name} that is supported")
        type, get = members.PROPERTIES[target.type, name]
        return Operand(type=type, evaluate=gotten(target, get))

    def _static(self, node: Node) -> str | None:
        """The name in our tables, where a static member is meant."""
        above, name = dotted(field(node, "expression")), field(node, "name")
        if above is None or above.split(".")[0] in self._locals or above not in STATIC:
            return None
        return f"{STATIC[above]}.{text_of(name)}"

    def _invocation(self, node: Node) -> Operand:
        function = field(node, "function")
        if function.type != "member_access_expression":
            raise Unsupported(f"a call of {text_of(function)[:60]} is not supported")
        name, arguments = field(function, "name"), field(node, "arguments")
        if name.type == "generic_name":
            return self._generic(self.operand(field(function, "expression")), name, arguments)
        if (static := self._static(function)) is not None:
            return self._static_call(static, self._arguments(arguments))
        target = self.operand(field(function, "expression"))
        what = f"{target.type}.{text_of(name)}"
        overloads = members.METHODS.get((target.type, text_of(name)), ())
        overload, fitting = pick(overloads, self._arguments(arguments), what)
        operands = [Operand(type=target.type, evaluate=present(target)), *fitting]
        return Operand(type=overload.result, evaluate=applied(overload.call, operands))

    def _static_call(self, name: str, arguments: list[Operand]) -> Operand:
        if name == statics.NEW_GUID and not arguments:
            return Operand(type=Type.GUID, evaluate=lambda scope: scope.new_guid())
        overload, fitting = pick(statics.METHODS.get(name, ()), arguments, name)
        return Operand(type=overload.result, evaluate=applied(overload.call, fitting))

    def _generic(self, target: Operand, name: Node, arguments: Node) -> Operand:
        method, types = text_of(name.named_children[0]), name.named_children[1].named_children
        if len(types) != 1:
            raise Unsupported(f"{text_of(name)} is not supported: one type")
        type = type_named(types[0])
        match target.type, method:
            case Type.BODY, "As":
                return body(target, type, text_of(arguments))
            case Type.VARIABLES, "GetValueOrDefault":
                return variable(target, type, self._arguments(arguments))
        raise Unsupported(f"{target.type} has no {method}<{type}> that is supported")
