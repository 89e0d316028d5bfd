"""Statements match as https://docs.aws.amazon.com/waf/latest/developerguide/waf-rule-statements-list.html says."""

from __future__ import annotations

import ipaddress
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from localaws.services.wafv2.fields import BODY_LIMIT
from localaws.services.wafv2.statements import Compiler, InvalidStatement, Statement
from localaws_testing.firewall import PLAIN, Sets, contains, seen

NOTHING: frozenset[str] = frozenset()
QUERY: dict[str, Any] = {"QueryString": {}}
IPS = "arn:aws:wafv2:us-east-1:123456789012:regional/ipset/listed/1"


def matches(compiler: Compiler, statement: Statement, *request: Any, **headers: Any) -> bool:
    """Tell whether a statement matches a request that carries no label yet."""
    return compiler.compile(statement)(seen(*request, **headers), NOTHING)


@pytest.mark.parametrize(
    ("constraint", "text", "expected"),
    [
        ("EXACTLY", "bad", True),
        ("EXACTLY", "bad1", False),
        ("STARTS_WITH", "bad1", True),
        ("STARTS_WITH", "1bad", False),
        ("ENDS_WITH", "1bad", True),
        ("CONTAINS", "1bad1", True),
        ("CONTAINS_WORD", "a bad b", True),
        ("CONTAINS_WORD", "abadb", False),
    ],
)
def test_byte_matches_by_position(compiler: Compiler, constraint: str, text: str, *, expected: bool) -> None:
    """A search string is looked for where the positional constraint says."""
    statement = contains("bad", {"SingleHeader": {"Name": "X-Text"}})
    statement = {"ByteMatchStatement": {**statement["ByteMatchStatement"], "PositionalConstraint": constraint}}
    assert matches(compiler, statement, x_text=text) is expected


@pytest.mark.parametrize(
    ("component", "request_parts", "headers"),
    [
        ({"UriPath": {}}, ("/prod/needle",), {}),
        ({"QueryString": {}}, ("/prod?a=needle",), {}),
        ({"SingleQueryArgument": {"Name": "A"}}, ("/prod?a=needle",), {}),
        ({"AllQueryArguments": {}}, ("/prod?needle=1",), {}),
        ({"Body": {}}, ("/", "POST", b"a needle"), {}),
        ({"SingleHeader": {"Name": "x-one"}}, ("/",), {"X_One": "needle"}),
        ({"Headers": {"MatchPattern": {"All": {}}, "MatchScope": "ALL"}}, ("/",), {"X_One": "needle"}),
        ({"Cookies": {"MatchPattern": {"All": {}}, "MatchScope": "VALUE"}}, ("/",), {"Cookie": "a=needle"}),
        (
            {"JsonBody": {"MatchPattern": {"IncludedPaths": ["/a"]}, "MatchScope": "VALUE"}},
            ("/", "POST", b'{"a": [{"b": "needle"}]}'),
            {},
        ),
    ],
)
def test_each_component_is_inspected(
    compiler: Compiler, component: dict[str, Any], request_parts: tuple[Any, ...], headers: dict[str, Any]
) -> None:
    """What a component holds is found there and nowhere else."""
    statement = contains("needle", component)
    assert matches(compiler, statement, *request_parts, **headers)
    assert not matches(compiler, statement, "/prod/other?b=hay", "POST", b'{"b": "hay"}', X_Two="hay")


def test_a_body_is_inspected_as_far_as_it_is_forwarded(compiler: Compiler) -> None:
    """Behind the limit nothing is seen; oversize handling decides on what is larger."""
    long = b"x" * BODY_LIMIT + b"needle"
    assert not matches(compiler, contains("needle", {"Body": {}}), "/", "POST", long)
    assert matches(compiler, contains("needle", {"Body": {"OversizeHandling": "MATCH"}}), "/", "POST", long)


def test_transformations_run_in_the_order_of_their_priorities(compiler: Compiler) -> None:
    """An encoded attack is decoded first, then compared in lower case."""
    statement = contains("<script", QUERY, "URL_DECODE", "HTML_ENTITY_DECODE", "LOWERCASE")
    assert matches(compiler, statement, "/?q=%26lt;ScRiPt")
    assert not matches(compiler, contains("<script", QUERY), "/?q=%26lt;ScRiPt")


def test_sizes_are_compared(compiler: Compiler) -> None:
    """A size constraint counts bytes."""
    statement = {
        "SizeConstraintStatement": {
            "Size": 10,
            "ComparisonOperator": "GT",
            "FieldToMatch": {"Body": {}},
            "TextTransformations": PLAIN,
        }
    }
    assert matches(compiler, statement, "/", "POST", b"x" * 11)
    assert not matches(compiler, statement, "/", "POST", b"x" * 10)


def test_regular_expressions_and_their_sets(compiler: Compiler, sets: Sets) -> None:
    """A pattern set matches when one of its patterns does; the set may change without the rule."""
    one = {"RegexString": r"/v\d+/", "FieldToMatch": {"UriPath": {}}, "TextTransformations": PLAIN}
    assert matches(compiler, {"RegexMatchStatement": one}, "/prod/v12/x")
    match = compiler.compile(
        {
            "RegexPatternSetReferenceStatement": {
                "ARN": "s",
                "FieldToMatch": {"UriPath": {}},
                "TextTransformations": PLAIN,
            }
        }
    )
    assert not match(seen("/prod/a"), NOTHING)
    sets.regexes["s"] = ["^/x", "a$"]
    assert match(seen("/prod/a"), NOTHING)


@given(st.ip_addresses(v=4), st.integers(1, 32), st.ip_addresses(v=4))
def test_an_address_matches_the_ranges_that_hold_it(
    network: ipaddress.IPv4Address, prefix: int, address: ipaddress.IPv4Address
) -> None:
    """An IP set holds an address when one of its ranges does, compared bit by bit."""
    cidr = ipaddress.ip_network(f"{network}/{prefix}", strict=False)
    match = Compiler(Sets({IPS: [str(cidr)]})).compile({"IPSetReferenceStatement": {"ARN": IPS}})
    same = int(network) >> (32 - prefix) == int(address) >> (32 - prefix)
    assert match(seen(ip=str(address)), NOTHING) is same


@pytest.mark.parametrize(
    ("header", "position", "fallback", "expected"),
    [
        ("192.0.2.7, 127.0.0.1", "FIRST", "NO_MATCH", True),
        ("127.0.0.1, 192.0.2.7", "FIRST", "NO_MATCH", False),
        ("127.0.0.1, 192.0.2.7", "LAST", "NO_MATCH", True),
        ("127.0.0.1, 192.0.2.7, 10.0.0.1", "ANY", "NO_MATCH", True),
        ("nonsense", "FIRST", "MATCH", True),
        ("nonsense", "FIRST", "NO_MATCH", False),
        (None, "FIRST", "MATCH", False),
    ],
)
def test_forwarded_addresses(
    compiler: Compiler, sets: Sets, header: str | None, position: str, fallback: str, *, expected: bool
) -> None:
    """A forwarding header is read by position; without it the rule does not apply, whatever the fallback."""
    sets.ranges[IPS] = ["192.0.2.0/24"]
    config = {"HeaderName": "X-Forwarded-For", "Position": position, "FallbackBehavior": fallback}
    statement = {"IPSetReferenceStatement": {"ARN": IPS, "IPSetForwardedIPConfig": config}}
    headers: dict[str, Any] = {"x_forwarded_for": header} if header else {}
    assert matches(compiler, statement, **headers) is expected


def test_labels_match_by_their_end_or_their_namespace(compiler: Compiler) -> None:
    """A label is named in full or without its prefix; a namespace by its beginning."""
    labels = frozenset({"awswaf:123456789012:webacl:a:risk:high"})
    for key in ("risk:high", "awswaf:123456789012:webacl:a:risk:high"):
        assert compiler.compile({"LabelMatchStatement": {"Scope": "LABEL", "Key": key}})(seen(), labels)
    assert compiler.compile({"LabelMatchStatement": {"Scope": "NAMESPACE", "Key": "risk:"}})(seen(), labels)
    assert not compiler.compile({"LabelMatchStatement": {"Scope": "LABEL", "Key": "high2"}})(seen(), labels)


LEAVES = {name: contains(name, QUERY) for name in "abc"}
trees = st.recursive(
    st.sampled_from("abc").map(lambda name: (LEAVES[name], lambda q, n=name: n in q)),
    lambda inner: st.one_of(
        inner.map(lambda t: ({"NotStatement": {"Statement": t[0]}}, lambda q: not t[1](q))),
        st.lists(inner, min_size=2, max_size=3).map(
            lambda ts: ({"AndStatement": {"Statements": [t[0] for t in ts]}}, lambda q: all(t[1](q) for t in ts))
        ),
        st.lists(inner, min_size=2, max_size=3).map(
            lambda ts: ({"OrStatement": {"Statements": [t[0] for t in ts]}}, lambda q: any(t[1](q) for t in ts))
        ),
    ),
    max_leaves=6,
)


@given(trees, st.sets(st.sampled_from("abc")))
def test_logical_statements_are_logic(tree: tuple[Statement, Any], query: set[str]) -> None:
    """And, or and not nest as in a naive evaluation."""
    text = "".join(sorted(query))
    assert Compiler(Sets()).compile(tree[0])(seen(f"/?{text}"), NOTHING) is tree[1](text)


@pytest.mark.parametrize(
    ("statement", "message"),
    [
        ({"GeoMatchStatement": {"CountryCodes": ["AQ"]}}, "GeoMatchStatement is not implemented"),
        ({}, "exactly one"),
        (contains("x", {"NoSuchPart": {}}), "NoSuchPart"),
        (contains("x", QUERY, "NO_SUCH"), "NO_SUCH"),
        ({"AndStatement": {"Statements": [contains("x", QUERY)]}}, "at least two"),
        ({"RegexMatchStatement": {"RegexString": "("}}, "RegexMatchStatement"),
    ],
)
def test_what_cannot_be_judged_is_refused_by_name(compiler: Compiler, statement: Statement, message: str) -> None:
    """A statement that is wrong, or not imitated, is refused when it is made, not passed over at a request."""
    with pytest.raises(InvalidStatement, match=message):
        compiler.compile(statement)
