"""The policy's expressions, compiled and evaluated by mono."""

import json
import subprocess
from pathlib import Path
from typing import Any

GATEWAY = Path(__file__).with_name("Gateway.cs")
NEWTONSOFT = Path("/usr/lib/cli/Newtonsoft.Json-5.0/Newtonsoft.Json.dll")
"""Where Debian's libnewtonsoft-json5.0-cil puts it."""


def is_expression(text: str) -> bool:
    return text.strip().startswith(("@(", "@{"))


def _method(number: int, expression: str) -> str:
    code = expression.strip()
    body = f"return {code[1:]};" if code.startswith("@(") else code[2:-1]
    return f"static object E{number}(Context context) {{ {body} }}"


def compile_expressions(expressions: list[str], folder: Path) -> Path:
    """An executable that evaluates them; fails with the compiler's own words."""
    methods = "\n".join(_method(number, text) for number, text in enumerate(expressions))
    table = ", ".join(f"E{number}" for number in range(len(expressions)))
    source = folder / "Expressions.cs"
    source.write_text(
        "using System; using System.Linq; using System.Text; using Newtonsoft.Json.Linq;\n"
        f"public static partial class Expressions {{\n{methods}\n"
        f"static readonly Func<Context, object>[] All = {{ {table} }};\n}}\n",
        encoding="utf-8",
    )
    program = folder / "expressions.exe"
    command = ["mcs", "-langversion:7", f"-r:{NEWTONSOFT}", f"-out:{program}"]
    done = subprocess.run(
        [*command, str(GATEWAY), str(source)], capture_output=True, text=True, check=False
    )
    if done.returncode != 0:
        raise ValueError(done.stdout + done.stderr)
    return program


class Evaluator:
    """One context of one gateway: variables live on the C# side, with their .NET types."""

    def __init__(self, program: Path, expressions: list[str]) -> None:
        self._numbers = {text: number for number, text in enumerate(expressions)}
        self._mono = subprocess.Popen(
            ["mono", str(program)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            bufsize=1,
        )

    def _order(self, **order: Any) -> Any:
        assert self._mono.stdin is not None
        assert self._mono.stdout is not None
        print(json.dumps(order), file=self._mono.stdin)
        return json.loads(self._mono.stdout.readline())

    def receive(self, headers: dict[str, str], body: str | None) -> None:
        """A new request; `body` is base64."""
        self._order(do="receive", headers=headers, body=body)

    def value(self, text: str, into: str | None = None) -> Any:
        """What the attribute or element stands for; bytes come back as base64."""
        if not is_expression(text):
            return text if into is None else self._order(do="set", into=into, value=text)
        order = {"do": "evaluate", "expression": self._numbers[text]}
        return self._order(**order | ({} if into is None else {"into": into}))

    def set(self, name: str, value: str) -> None:
        self._order(do="set", into=name, value=value)

    def answer(self, name: str, status: int | None) -> None:
        """The response variable of a `send-request`; None is no answer."""
        self._order(do="answer", into=name, status=status)

    def close(self) -> None:
        self._mono.communicate()
