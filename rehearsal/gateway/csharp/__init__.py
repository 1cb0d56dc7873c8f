"""The C# of policy expressions: read by a C# grammar, typed and compiled to closures, then run.

`compile_expression` refuses, with Unsupported and a sentence, all that it could not run faithfully;
what it returns raises Raised where C# would throw.
"""

from rehearsal.gateway.csharp.expression import Expression, compile_expression, is_expression
from rehearsal.gateway.csharp.failures import Raised, Unsupported
from rehearsal.gateway.csharp.scope import LastError, Scope
from rehearsal.gateway.csharp.types import Type

__all__ = [
    "Expression",
    "LastError",
    "Raised",
    "Scope",
    "Type",
    "Unsupported",
    "compile_expression",
    "is_expression",
]
