"""The texts of a policy that are C#: `@(…)` and `@{…}`."""

from collections.abc import Sequence
from dataclasses import dataclass

from tree_sitter import Node

from rehearsal.gateway.csharp.compiler import Compiler
from rehearsal.gateway.csharp.failures import Unsupported
from rehearsal.gateway.csharp.operand import Evaluate, Operand
from rehearsal.gateway.csharp.scope import Scope
from rehearsal.gateway.csharp.syntax import field, statements, text_of
from rehearsal.gateway.csharp.types import Type


@dataclass(frozen=True, kw_only=True)
class Expression:
    type: Type
    evaluate: Evaluate
    """Raises Raised."""
    reads_clock: bool


def is_expression(text: str) -> bool:
    return text.strip().startswith(("@(", "@{"))


def compile_expression(text: str) -> Expression:
    """Raises Unsupported."""
    code = text.strip()
    try:
        if code.startswith("@{"):
            return _block(code)
        return _single(code)
    except RecursionError:
        raise Unsupported("it is nested too deeply") from None


def _single(code: str) -> Expression:
    body = statements(f"return {code[1:]};")
    if len(body) != 1 or [node.type for node in body[0].named_children] != [
        "parenthesized_expression"
    ]:
        raise Unsupported("it is not one expression in parentheses")
    return _returned(Compiler({}), body[0], ())


def _block(code: str) -> Expression:
    if not code.endswith("}"):
        raise Unsupported("it does not end with its block")
    body = statements(code[2:-1])
    *declarations, last = body or statements("return;")
    if last.type != "return_statement" or not last.named_children:
        raise Unsupported("a block must end with `return <expression>;`")
    types: dict[str, Type] = {}
    compiler = Compiler(types)
    steps: list[tuple[str, Evaluate]] = []
    for node in declarations:
        name, value = _declaration(compiler, node)
        if name in types or name == "context":
            raise Unsupported(f"the variable {name} is declared twice")
        types[name] = value.type
        steps.append((name, value.evaluate))
    return _returned(compiler, last, steps)


def _declaration(compiler: Compiler, node: Node) -> tuple[str, Operand]:
    if node.type != "local_declaration_statement":
        raise Unsupported(f"a {node.type.replace('_', ' ')} is not supported: var and return only")
    declaration = node.named_children[0]
    declarators = [it for it in declaration.named_children if it.type == "variable_declarator"]
    if len(declarators) != 1 or text_of(field(declaration, "type")) != "var":
        raise Unsupported(f"{text_of(node)[:60]} is not supported: one `var` at a time")
    value = compiler.operand(declarators[0].named_children[-1])
    if value.type is Type.NULL:
        raise Unsupported(f"{text_of(node)[:60]} has no type")
    return text_of(field(declarators[0], "name")), value


def _returned(compiler: Compiler, node: Node, steps: Sequence[tuple[str, Evaluate]]) -> Expression:
    result = compiler.operand(node.named_children[0])
    evaluate = result.evaluate
    if not steps:
        return Expression(type=result.type, evaluate=evaluate, reads_clock=compiler.reads_clock)

    def run(scope: Scope) -> object:
        for name, value in steps:
            scope.locals[name] = value(scope)
        return evaluate(scope)

    return Expression(type=result.type, evaluate=run, reads_clock=compiler.reads_clock)
