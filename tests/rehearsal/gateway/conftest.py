"""A real C# compiler to agree with."""

from tests.policy_csharp.conftest import compiled

__all__ = ["compiled"]
