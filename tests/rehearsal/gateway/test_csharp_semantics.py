"""Expressions mean what they mean in C#: checked against a real C# compiler."""

import base64

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from tests.rehearsal.gateway.sharp import (
    FROM_UNITS,
    document,
    mono_told,
    scope,
    telling,
    told,
    units,
)

_S = '((string)context.Variables["s"])'
_T = '((string)context.Variables["t"])'
_HASH = f"System.Security.Cryptography.SHA256.Create().ComputeHash(Encoding.UTF8.GetBytes({_S}))"
_BODY = "context.Request.Body.As<byte[]>(preserveContent: true)"
_NONE = "Newtonsoft.Json.Formatting.None"

SNIPPETS = (
    # Strings.
    f"{_S}.Length",
    f"{_S}.Trim()",
    f"{_S}.ToLowerInvariant().Contains({_T})",
    f"{_S}.ToString() == {_S}",
    f"{_S} + {_T}",
    f"{_S} == {_T}",
    f"{_S} != null && {_S} != {_T}",
    f'string.Join({_S}, {_T}, "x", (string)null, {_T})',
    f"string.Join({_S}, {_T})",
    f"string.IsNullOrEmpty({_S})",
    '"a" + 1 + 2',
    '1 + 2 + "a"',
    f'"a" + true + null + (string)null + 5L + ({_S}.Length == {_T}.Length)',
    r'"\u0041\x42\x0a3\U0001F600\"\\\0\t" + "\'"',
    f"{_S}.Contains(null)",
    "((string)null).Length",
    "((string)null).Trim()",
    # Bytes, hashes and Guids.
    f"Encoding.UTF8.GetBytes({_S})",
    f"Convert.ToBase64String(Encoding.UTF8.GetBytes({_S}))",
    f"{_HASH}.Take(16).ToArray()",
    f"new Guid({_HASH}.Take(16).ToArray()).ToString()",
    f'"" + new Guid({_HASH}.Take(16).ToArray())',
    f"new Guid(Encoding.UTF8.GetBytes({_S}))",
    f"Encoding.UTF8.GetBytes({_S}).Take({_T}.Length - 2).ToArray().Length",
    f"context.Request.Body == null ? new byte[3] : {_BODY}",
    f"{_BODY}.Length",
    "Convert.ToBase64String(null)",
    "Encoding.UTF8.GetBytes((string)null)",
    # Numbers.
    f"Convert.ToInt64({_S})",
    'Convert.ToInt64(context.Variables["s"])',
    "Convert.ToInt64((object)true)",
    "Convert.ToInt64((object)7)",
    "Convert.ToInt64((object)new Guid(new byte[16]))",
    'Convert.ToInt64(context.Variables.GetValueOrDefault<object>("missing", null))',
    f"{_S}.Length * 2000000000 + {_T}.Length * 2000000000 - 1",
    f"(long){_S}.Length * 9000000000000000000L",
    f"(int)({_S}.Length + 9999999999L)",
    f"{_S}.Length + 1L",
    f"{_S}.Length == 0 ? 1 : 2L",
    f"{_S}.Length * 3 >= {_T}.Length + 2L",
    f"{_S}.Length < {_T}.Length || !({_S}.Length <= 3) && {_T}.Length != 2",
    "1 + 2 * 3 == 7 == true",
    "2147483648L",
    "4294967296",
    f"({_S}.Length * 7L).ToString() + {_S}.Length.ToString() + (1 < 2).ToString()",
    # Null, boxing and casts.
    'context.Variables["missing"]',
    '(int)context.Variables["s"]',
    '(string)context.Variables["number"]',
    '(long)context.Variables["number"]',
    '(int)context.Variables["number"] > 5L',
    '(byte[])context.Variables["s"]',
    '(int)context.Variables.GetValueOrDefault<object>("missing", null)',
    '(string)context.Variables.GetValueOrDefault<object>("missing", null)',
    'context.Variables.GetValueOrDefault<string>("s", "x")',
    'context.Variables.GetValueOrDefault<string>("missing", "x")',
    'context.Variables.GetValueOrDefault<int>("s", 1)',
    'context.Variables.GetValueOrDefault<IResponse>("missing", null) == null',
    'context.Variables.GetValueOrDefault<IResponse>("silent", null) == null',
    'context.Variables.GetValueOrDefault<IResponse>("s", null)',
    'context.Variables.ContainsKey("s") && !context.Variables.ContainsKey("S")',
    f"{_S}.Length == 0 || ((string)null).Length > 0",
    "(object)null == null",
    # The request.
    'context.Request.Headers.GetValueOrDefault("x-HEADER", "none")',
    'context.Request.Headers.GetValueOrDefault("X-Other", "none")',
    'context.Request.Headers.GetValueOrDefault("X-Other", null)',
    'context.Request.Headers.ContainsKey("X-hEADER")',
    'context.Api.Path + "/" + context.Operation.Id + "/" + context.Subscription.Id',
    # JSON.
    f"new JObject(new JProperty({_S}, {_T}), new JProperty({_S} + 1, new JArray({_T}, 1, 2L)))",
    f'new JObject(new JProperty("a", {_S}), new JProperty("A", {_S}.Length), '
    f'new JProperty("b", true), new JProperty("n", (string)null)).ToString({_NONE})',
    f"new JObject(new JProperty({_S}, 1), new JProperty({_T}, 2)).ToString({_NONE})",
    f"new JObject().ToString({_NONE}) + new JArray().ToString({_NONE})",
    f'new JArray(new JObject(new JProperty("a", new JObject())), {_S}).ToString({_NONE})',
    f"new JArray((string)null).ToString({_NONE})",
    "new JProperty((string)null, 1)",
    # The clock.
    "DateTime.UtcNow.AddSeconds(30).Ticks - DateTime.UtcNow.Ticks > 299000000L",
    'DateTime.UtcNow.ToString("o").Length',
)

TEXT = st.text(st.characters(max_codepoint=0x52F) | st.characters(codec="utf-8"), max_size=6)
NUMBERS = st.sampled_from(
    [" 12\t", "-9223372036854775808", "9223372036854775808", "+7", "1 2", "0x1", "12\0\0", "٣"]
)


@pytest.fixture(scope="session")
def mono(compiled):
    return compiled(document([*map(telling, SNIPPETS), FROM_UNITS, "@(7)"]))


def _cased(text: str) -> bool:
    """Whether all cases of it are older than the Unicode of any .NET."""
    return all(character <= "\u052f" or character.lower() == character for character in text)


@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    s=(TEXT | NUMBERS).filter(_cased), t=TEXT.filter(_cased), body=st.none() | st.binary(max_size=4)
)
@example(s="", t="", body=None)
@example(s="\x1f\x85\u200b\ufeff\u180e ", t=" \x1c", body=b"")
@example(s="ΑΣ İI\u0131", t="ς", body=None)
@example(s="\ud83d", t="\ude00", body=None)
@example(s="\x00\x7f\x9f\u2028\u2029\"'\\/<", t="\b\f\n\r\t\v", body=b"\xff")
def test_every_expression_gives_what_c_sharp_gives(mono, s, t, body):
    headers = {"X-Header": t.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")}
    ours = scope(headers, body, s=s, t=t, number=7, silent=None)
    mono.receive(headers, None if body is None else base64.b64encode(body).decode())
    for name, text in {"s": s, "t": t}.items():
        mono.set("units", units(text))
        mono.value(FROM_UNITS, into=name)
    mono.value("@(7)", into="number")
    mono.answer("silent", None)

    pairs = {code: (told(code, ours), mono_told(mono.value(telling(code)))) for code in SNIPPETS}

    assert {code: pair for code, pair in pairs.items() if pair[0] != pair[1]} == {}
