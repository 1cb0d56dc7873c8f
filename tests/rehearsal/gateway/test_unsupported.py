"""What the gateway could not run as Azure would is refused when it is deployed, by a sentence."""

import re
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rehearsal.gateway import UnsupportedPolicy, compile_policy
from rehearsal.gateway.csharp import Unsupported, compile_expression, is_expression
from tests.policy_csharp.conftest import deployed, expressions_of
from tests.rehearsal.gateway.publishing import POLICY, VALUES, fan_out
from tests.rehearsal.gateway.running import asked, document, told


def refusal(xml, **named_values):
    with pytest.raises(UnsupportedPolicy) as refused:
        compile_policy(xml, named_values)
    return str(refused.value)


@pytest.mark.parametrize(
    "policy",
    [
        '<rate-limit calls="5" renewal-period="60" />',
        '<set-backend-service base-url="https://a.example" />',
        "<forward-request />",
        "<mock-response />",
        '<include-fragment fragment-id="a" />',
        '<set-header name="a"><value>b</value></set-header>',
        '<validate-jwt header-name="Authorization" />',
        '<emit-metric name="a" />',
        '<cache-lookup vary-by-developer="false" />',
        "<fan-out />",
    ],
)
@pytest.mark.parametrize("section", ["inbound", "backend", "outbound", "on_error"])
def test_another_policy_is_refused_by_its_name(policy, section):
    tag = ElementTree.fromstring(policy).tag
    said = refusal(
        document(**{section: f'<choose><when condition="@(true)">{policy}</when></choose>'})
    )
    assert tag in said
    assert "this policy is not supported" in said


SEND = asked("a.example")
SENTENCES = {
    # send-request
    asked("a", mode="copy"): 'mode is supported as "new" only',
    asked("a", timeout="soon"): "timeout must be a whole number, not 'soon'",
    asked("a", timeout="-1"): "timeout must be a whole number",
    asked("a", timeout="@(1 > 2)"): "timeout must be int or long, and is bool",
    asked("a", ignore_error="yes"): "ignore-error must be true or false, not 'yes'",
    asked("a", retries="2"): "the attribute retries is not supported",
    '<send-request response-variable-name="r" />': "<set-url> is missing",
    "<send-request><set-url>a</set-url></send-request>": "response-variable-name is missing",
    SEND.replace("<set-url>", "<set-url x='1'>"): "the attribute x is not supported",
    SEND.replace("</set-url>", "</set-url><set-url>a</set-url>"): "<set-url> stands in it more",
    SEND.replace("</set-url>", "</set-url><set-method>get</set-method>"): "'get' is no method",
    SEND.replace("</set-url>", "</set-url><set-body /><set-method>GET</set-method>"): "too late",
    SEND.replace("</set-url>", "</set-url><set-body template='liquid' />"): "template is not",
    SEND.replace("</set-url>", "</set-url><authentication-certificate />"): "not supported in it",
    SEND.replace("</set-url>", "</set-url>stray"): "the text 'stray' means nothing there",
    SEND.replace("https://", "https://@("): "an expression must be the whole of it",
    # set-header and set-body
    SEND.replace("</set-url>", "</set-url><set-header name='a' />"): "<value> is missing",
    SEND.replace(
        "</set-url>",
        "</set-url><set-header name='a' exists-action='append'><value>b</value></set-header>",
    ): "exists-action is supported as override only",
    SEND.replace(
        "</set-url>", "</set-url>" + "<set-header name='a'><value>b</value></set-header>" * 2
    ): "a header is set twice",
    SEND.replace("</set-url>", "</set-url><set-body>@(1)</set-body>"): "must be string or byte[]",
    # return-response
    "<return-response><set-status code='@(200)' /></return-response>": "code takes no expression",
    "<return-response><set-status code='999' /></return-response>": "'999' is no status code",
    "<return-response><set-status /></return-response>": "the attribute code is missing",
    "<return-response response-variable-name='r' />": "response-variable-name is not supported",
    # choose
    "<choose />": "<when> is missing",
    "<choose><otherwise /></choose>": "<when> is missing",
    "<choose><when /></choose>": "the attribute condition is missing",
    "<choose><when condition='true' /></choose>": "condition must be bool, and is text",
    "<choose><when condition='@(1)' /></choose>": "condition must be bool, and is int",
    "<choose><otherwise /><when condition='@(true)' /></choose>": "stands too late",
    "<choose><when condition='@(true)' /><otherwise /><otherwise /></choose>": "more than once",
    "<choose><when condition='@(true)'>text</when></choose>": "the text 'text' means nothing",
    # set-variable
    "<set-variable name='a' />": "the attribute value is missing",
    "<set-variable name='@(\"a\")' value='b' />": "name takes no expression",
    "<set-variable name='a' value='b@(1)' />": "an expression must be the whole of it",
    # retry
    "<retry condition='@(true)' count='3' />": "the attribute interval is missing",
    "<retry condition='@(true)' count='0' interval='1' />": "count must be 1 to 50, not '0'",
    "<retry condition='@(true)' count='51' interval='1' />": "count must be 1 to 50",
    "<retry condition='@(true)' count='@(3)' interval='1' />": "count takes no expression",
    "<retry condition='@(true)' count='3' interval='1.5' />": "interval must be a whole number",
    "<retry condition='@(true)' count='3' interval='1' max-interval='9' />": "needs delta",
    "<retry condition='@(1)' count='3' interval='1' />": "condition must be bool",
    # wait
    f"<wait for='any'>{SEND}</wait>": 'for is supported as "all" only',
    f"<wait>{SEND}</wait>": "the attribute for is missing",
    "<wait for='all'><retry condition='@(true)' count='3' interval='1' /></wait>": (
        "Azure allows no <retry> directly in it"
    ),
    # the cache
    "<cache-lookup-value key='k' variable-name='v' default-value='0' />": "default-value is not",
    "<cache-lookup-value key='k' variable-name='v' caching-type='external' />": "caching-type is",
    "<cache-store-value key='k' value='v' />": "the attribute duration is missing",
    "<cache-store-value key='@(7)' value='v' duration='1' />": "key must be string, and is int",
    # trace and identity
    "<trace source='s'><message>m</message>more</trace>": "the text 'more' means nothing",
    "<trace source='s' />": "<message> is missing",
    "<trace source='s' severity='loud'><message>m</message></trace>": "severity must be one of",
    "<authentication-managed-identity resource='r' output-token-variable-name='t' />": (
        "the attribute client-id is missing"
    ),
    "<authentication-managed-identity resource='r' client-id='c' />": "output-token-variable-name",
    "<base x='1' />": "the attribute x is not supported",
    "stray": "the text 'stray' means nothing there",
}


@pytest.mark.parametrize("policy", SENTENCES)
def test_a_policy_that_says_more_than_could_be_run_is_refused(policy):
    assert SENTENCES[policy] in refusal(document(policy))


@pytest.mark.parametrize(
    ("xml", "sentence"),
    [
        ("", "no well-formed XML"),
        ("<policies><inbound>", "no well-formed XML"),
        ("<policies>&nbsp;</policies>", "no well-formed XML"),
        ("<fragment />", "a policy document must be <policies>"),
        ("<policies><inbound /><inbound /></policies>", "more than once"),
        ("<policies><input /></policies>", "<input> is no section"),
        ("<policies x='1' />", "the attribute x is not supported"),
        ("<policies><backend><base /></backend></policies>", "forwards to a backend"),
        (document(told('"{{missing}}"')), "the named value 'missing' does not exist"),
        (
            document(
                outbound="<authentication-managed-identity resource='r' client-id='c'"
                " output-token-variable-name='t' />"
            ),
            "Azure does not take it in <outbound>",
        ),
        (document(on_error=f"<wait for='all'>{SEND}</wait>"), "does not take it in <on-error>"),
        (
            document("<choose><when condition='@(true)'>" * 500 + "</when></choose>" * 500),
            "nested too deeply",
        ),
    ],
)
def test_a_document_that_is_none_is_refused(xml, sentence):
    assert sentence in refusal(xml)


def test_a_refusal_names_the_element():
    said = refusal(document("<set-variable name='a' value='@(nobody)' />"))
    assert said == '<set-variable name="a">: value: the name nobody is not known'


CSHARP = {
    # Statements and declarations.
    "@{ return 1 }": "no C# that can be read",
    "@{ var a = 1; }": "a block must end with",
    "@{ }": "a block must end with",
    "@{ int a = 1; return a; }": "one `var` at a time",
    "@{ var a = 1, b = 2; return a; }": "one `var` at a time",
    "@{ var a = null; return a; }": "has no type",
    "@{ var a = 1; var a = 2; return a; }": "declared twice",
    "@{ var a = 1; a = 2; return a; }": "a expression statement is not supported",
    "@{ if (true) { return 1; } return 2; }": "a if statement is not supported",
    "@{ foreach (var a in context.Variables) { } return 1; }": "a foreach statement",
    "@{ try { return 1; } catch { return 2; } }": "a block must end with",
    "@{ throw new Exception(); }": "a block must end with",
    "@{ return 1; return 2; }": "is not supported: var and return only",
    "@{ int F() { return 1; } return F(); }": "is not supported",
    "@(1)(2)": "not one expression in parentheses",
    "@(1": "no C# that can be read",
    "@(1; 2)": "no C# that can be read",
    "@()": "",
    # Expressions.
    "@(a)": "the name a is not known",
    "@(1 / 2)": "int / int is not supported",
    "@(1 % 2)": "is not supported",
    "@(1 ?? 2)": "is not supported",
    "@(1.5)": "a real literal is not supported",
    "@(0x10)": "decimal digits only",
    "@(1_000)": "decimal digits only",
    "@(3000000000)": "neither an int nor a long",
    "@('a')": "a character literal is not supported",
    '@($"{1}")': "is not supported",
    '@(@"a")': "a verbatim string literal is not supported",
    r'@("\q")': "",
    "@(-1)": "the operator - is not supported",
    "@(!1)": "! of int is not supported",
    "@(1 == true)": "int == bool is not supported",
    '@("a" == 1)': "string == int is not supported",
    '@(true ? 1 : "a")': "a choice between int and string",
    "@(1 /* one */ + 1)": "a comment in C# is not supported",
    "@(this)": "a this is not supported",
    "@(x => x)": "is not supported",
    "@(context.User)": "has no User that is supported",
    "@(context.Request.Url)": "has no Url that is supported",
    "@(context.Response.StatusCode)": "has no Response that is supported",
    "@(context?.Api)": "is not supported",
    "@(context.Request.Body.As<string>())": "As<byte[]>(preserveContent: true) only",
    "@(context.Request.Body.As<byte[]>())": "As<byte[]>(preserveContent: true) only",
    '@(context.Variables["a"]["b"])': "an index into object is not supported",
    "@(context.Variables[0])": "an index into",
    '@(context.Variables.GetValueOrDefault("a"))': "",
    '@(context.Variables.GetValueOrDefault<int>("a"))': "with a name and a default only",
    '@(context.Variables.GetValueOrDefault<int, int>("a", 1))': "one type",
    '@(context.Variables.GetValueOrDefault<int>("a", null))': "a default of type null for int",
    "@((Uri)null)": "the type Uri is not supported",
    '@((int)"1")': "a cast from string to int is not supported",
    "@(new Random())": "the type Random is not supported",
    "@(new JObject { })": "is not supported",
    "@(new JArray(new JArray()))": "a copy, which is not supported",
    "@(new byte[context.Variables])": "its length must be a number",
    "@(new byte[] { 1 })": "is not supported",
    '@("a".Substring(1))': "string.Substring(int) is not supported",
    '@("a".Trim(1))': "string.Trim(int) is not supported",
    "@(Math.Max(1, 2))": "the name Math is not known",
    '@(Regex.IsMatch("a", "b"))': "the name Regex is not known",
    "@(DateTime.Now)": "DateTime.Now is not supported",
    '@(DateTime.UtcNow.ToString("u"))': "is not supported",
    "@(DateTime.UtcNow.ToString())": "is not supported",
    '@("a" + DateTime.UtcNow)': "is not supported",
    "@(Guid.NewGuid)": "Guid.NewGuid is not supported",
    "@(" + "(" * 5000 + "1" + ")" * 5000 + ")": "nested too deeply",
}


@pytest.mark.parametrize("code", CSHARP, ids=lambda code: code[:50])
def test_c_sharp_outside_the_subset_is_refused(code):
    with pytest.raises(Unsupported) as refused:
        compile_expression(code)
    assert CSHARP[code] in str(refused.value)
    assert str(refused.value)


def test_our_policy_is_supported():
    assert fan_out()


TOKENS = re.compile(r'\s+|\w+|"(?:[^"\\]|\\.)*"|.', re.DOTALL)
EXPRESSIONS = expressions_of(deployed(POLICY.read_text(encoding="utf-8")))
PIECES = sorted({token for code in EXPRESSIONS for token in TOKENS.findall(code)})
STRANGE = [
    "/*c*/",
    "//",
    "??",
    "?.",
    '$"{1}"',
    "=>",
    "new",
    "this",
    "<T>",
    "out",
    "..",
    "1.5",
    "#if",
]


@given(
    code=st.sampled_from(EXPRESSIONS),
    changes=st.lists(
        st.tuples(st.integers(0, 200), st.sampled_from(PIECES + STRANGE), st.booleans()), max_size=3
    ),
)
def test_no_c_sharp_makes_the_compiler_fall_over(code, changes):
    tokens = TOKENS.findall(code)
    for at, piece, insert in changes:
        at %= len(tokens)
        tokens[at : at + (not insert)] = [piece]
    text = "".join(tokens)
    if is_expression(text):
        try:
            compile_expression(text)
        except Unsupported as refused:
            assert str(refused)  # noqa: PT017


XML = re.compile(r"<[^<>]*>|[^<>]+")


@given(
    cuts=st.lists(st.tuples(st.integers(0, 10_000), st.integers(0, 10_000)), min_size=1, max_size=2)
)
def test_no_document_makes_the_compiler_fall_over(cuts):
    parts = XML.findall(POLICY.read_text(encoding="utf-8"))
    for at, other in cuts:
        at, other = at % len(parts), other % len(parts)
        parts[at], parts[other] = parts[other], parts[at]
    try:
        compile_policy("".join(parts), VALUES)
    except UnsupportedPolicy as refused:
        assert str(refused)  # noqa: PT017
