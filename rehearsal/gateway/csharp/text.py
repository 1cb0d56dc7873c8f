"""Strings as .NET sees them: sequences of UTF-16 code units."""

import re

from rehearsal.gateway.csharp.failures import Unsupported

_SPACE = "".join(
    map(chr, (*range(0x09, 0x0E), 0x20, 0x85, 0xA0, 0x1680, *range(0x2000, 0x200B)))
) + "".join(map(chr, (0x2028, 0x2029, 0x202F, 0x205F, 0x3000)))
"""Char.IsWhiteSpace: https://learn.microsoft.com/dotnet/api/system.char.iswhitespace"""

_ESCAPES = {
    **{"\\'": "'", '\\"': '"', "\\\\": "\\", "\\0": "\0", "\\a": "\a", "\\b": "\b"},
    **{"\\f": "\f", "\\n": "\n", "\\r": "\r", "\\t": "\t", "\\v": "\v"},
}


def length(text: str) -> int:
    """In UTF-16 code units."""
    if text.isascii():
        return len(text)
    return len(text) + sum(character > "\uffff" for character in text)


def whole(text: str) -> str:
    """With the two halves of a surrogate pair made one character."""
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "surrogatepass")


def utf8(text: str) -> bytes:
    """As Encoding.UTF8: half a surrogate pair becomes U+FFFD."""
    if text.isascii():
        return text.encode("ascii")
    units = text.encode("utf-16-le", "surrogatepass")
    return units.decode("utf-16-le", "replace").encode()


def trim(text: str) -> str:
    return text.strip(_SPACE)


def _lower(character: str) -> str:
    lower = character.lower()
    return lower if len(lower) == 1 and character <= "\uffff" else character


def to_lower_invariant(text: str) -> str:
    """Character by character: no final sigma, no dot that parts from its I."""
    return text.lower() if text.isascii() else "".join(map(_lower, text))


def unescaped(escape: str) -> str:
    """What an escape in a string literal stands for."""
    if escape in _ESCAPES:
        return _ESCAPES[escape]
    if re.fullmatch(r"\\(u[0-9A-Fa-f]{4}|x[0-9A-Fa-f]{1,4}|U00[01][0-9A-Fa-f]{5})", escape):
        return chr(int(escape[2:], 16))
    raise Unsupported(f"{escape} is no escape that C# knows")
