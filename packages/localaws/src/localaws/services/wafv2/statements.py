"""Rule statements, compiled once to functions that tell of a request whether it matches.

https://docs.aws.amazon.com/waf/latest/developerguide/waf-rule-statements-list.html
Labels that rules add are visible to the rules after them: a match may depend on the labels so far.
"""

from __future__ import annotations

import base64
import ipaddress
import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, Protocol

from localaws.services.wafv2.fields import Found, Inspected, reader
from localaws.services.wafv2.transformations import chain

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Network = ipaddress.IPv4Network | ipaddress.IPv6Network
Match = Callable[[Inspected, frozenset[str]], bool]
Statement = Mapping[str, Any]


class InvalidStatement(Exception):
    """A statement that AWS WAF refuses, or that is not imitated here; the message says which."""


class Sets(Protocol):
    """Where IP and pattern sets are looked up, at each request: changing a set changes no ACL."""

    def addresses(self, arn: str) -> Sequence[str]:
        """Return an IP set's CIDR ranges, none for an unknown set."""

    def patterns(self, arn: str) -> Sequence[str]:
        """Return a pattern set's regular expressions, none for an unknown set."""


@dataclass(frozen=True)
class Compiler:
    """Compiles statements; `others` holds what needs more than a request, by statement name."""

    sets: Sets
    others: Mapping[str, Callable[[Statement, Compiler], Match]] = field(default_factory=dict)

    def compile(self, statement: Statement) -> Match:
        """Return the statement as a function. Raises InvalidStatement."""
        if len(statement) != 1:
            raise InvalidStatement("a statement holds exactly one kind of statement")
        ((name, settings),) = statement.items()
        make = self.others.get(name) or STATEMENTS.get(name)
        if make is None:
            raise InvalidStatement(f"{name} is not implemented")
        try:
            return make(settings, self)
        except KeyError as error:
            raise InvalidStatement(f"{name}: {error} is missing or not implemented") from error
        except (ValueError, re.error) as error:
            raise InvalidStatement(f"{name}: {error}") from error


def _texts(settings: Statement, test: Callable[[bytes], bool]) -> Match:
    read = reader(settings["FieldToMatch"])
    transform = chain(settings["TextTransformations"])
    # Rules mostly look at the same components: each is read and transformed once a request.
    what = json.dumps([settings["FieldToMatch"], settings["TextTransformations"]], sort_keys=True, default=str)

    def match(seen: Inspected, _: frozenset[str]) -> bool:
        found = seen.transformed.get(what)
        if found is None:
            raw = read(seen)
            texts = () if raw.settled is not None else tuple(map(transform, raw.texts))
            found = seen.transformed[what] = Found(texts, raw.settled)
        return found.settled if found.settled is not None else any(map(test, found.texts))

    return match


def _byte_match(settings: Statement, _: Compiler) -> Match:
    search = settings["SearchString"]
    # over the wire it is a blob, base64 in JSON; the managed groups hold bytes
    wanted = base64.b64decode(search) if isinstance(search, str) else bytes(search)
    word = re.compile(rb"(?<![A-Za-z0-9_])" + re.escape(wanted) + rb"(?![A-Za-z0-9_])")
    tests: Mapping[str, Callable[[bytes], bool]] = {
        "EXACTLY": lambda text: text == wanted,
        "STARTS_WITH": lambda text: text.startswith(wanted),
        "ENDS_WITH": lambda text: text.endswith(wanted),
        "CONTAINS": lambda text: wanted in text,
        "CONTAINS_WORD": lambda text: word.search(text) is not None,
    }
    return _texts(settings, tests[settings["PositionalConstraint"]])


def _regex_match(settings: Statement, _: Compiler) -> Match:
    pattern = re.compile(settings["RegexString"].encode())
    return _texts(settings, lambda text: pattern.search(text) is not None)


def _regex_set(settings: Statement, compiler: Compiler) -> Match:
    arn = settings["ARN"]
    return _texts(settings, lambda text: any(re.search(each.encode(), text) for each in compiler.sets.patterns(arn)))


def _size(settings: Statement, _: Compiler) -> Match:
    bound = settings["Size"]
    tests: Mapping[str, Callable[[int], bool]] = {
        "EQ": lambda size: size == bound,
        "NE": lambda size: size != bound,
        "LE": lambda size: size <= bound,
        "LT": lambda size: size < bound,
        "GE": lambda size: size >= bound,
        "GT": lambda size: size > bound,
    }
    test = tests[settings["ComparisonOperator"]]
    return _texts(settings, lambda text: test(len(text)))


def _ip_set(settings: Statement, compiler: Compiler) -> Match:
    arn = settings["ARN"]
    forwarded = settings.get("IPSetForwardedIPConfig")

    def match(seen: Inspected, _: frozenset[str]) -> bool:
        found = forwarded_addresses(seen, forwarded) if forwarded else [_address(seen.request.source_ip)]
        if isinstance(found, bool):
            return found
        networks = _networks(tuple(compiler.sets.addresses(arn)))
        return any(address in network for address in found for network in networks)

    return match


@lru_cache(maxsize=1024)
def _address(text: str) -> Address:
    return ipaddress.ip_address(text)


@lru_cache(maxsize=64)
def _networks(ranges: tuple[str, ...]) -> tuple[Network, ...]:
    return tuple(map(ipaddress.ip_network, ranges))


def forwarded_addresses(seen: Inspected, config: Mapping[str, Any]) -> list[Address] | bool:
    """Return the addresses that a forwarding header names, by Position (default FIRST).

    Without the header the rule does not apply (False); a text that is no address leads to the fallback behaviour.
    https://docs.aws.amazon.com/waf/latest/developerguide/waf-rule-statement-forwarded-ip-address.html
    """
    values = seen.request.by_name.get(config["HeaderName"].lower())
    if not values:
        return False
    texts = [text.strip() for value in values for text in value.split(",")]
    position = config.get("Position", "FIRST")
    chosen = {"FIRST": texts[:1], "LAST": texts[-1:], "ANY": texts}[position]
    try:
        return [ipaddress.ip_address(text) for text in chosen]
    except ValueError:
        return bool(config["FallbackBehavior"] == "MATCH")


def _label(settings: Statement, _: Compiler) -> Match:
    key = settings["Key"]
    if settings["Scope"] == "NAMESPACE":
        return lambda _seen, labels: any(f":{label}".find(f":{key}") >= 0 for label in labels)
    return lambda _seen, labels: any(label == key or label.endswith(f":{key}") for label in labels)


def _not(settings: Statement, compiler: Compiler) -> Match:
    inner = compiler.compile(settings["Statement"])
    return lambda seen, labels: not inner(seen, labels)


def _all(settings: Statement, compiler: Compiler) -> Match:
    parts = _parts(settings, compiler)
    return lambda seen, labels: all(part(seen, labels) for part in parts)


def _any(settings: Statement, compiler: Compiler) -> Match:
    parts = _parts(settings, compiler)
    return lambda seen, labels: any(part(seen, labels) for part in parts)


def _parts(settings: Statement, compiler: Compiler) -> list[Match]:
    if len(settings["Statements"]) < 2:
        raise ValueError("at least two statements are needed")
    return [compiler.compile(each) for each in settings["Statements"]]


STATEMENTS: Mapping[str, Callable[[Statement, Compiler], Match]] = {
    "ByteMatchStatement": _byte_match,
    "RegexMatchStatement": _regex_match,
    "RegexPatternSetReferenceStatement": _regex_set,
    "SizeConstraintStatement": _size,
    "IPSetReferenceStatement": _ip_set,
    "LabelMatchStatement": _label,
    "NotStatement": _not,
    "AndStatement": _all,
    "OrStatement": _any,
}
