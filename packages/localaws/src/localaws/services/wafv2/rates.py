"""Rate-based statements: requests per key in a sliding window, looked at every 10 seconds.

https://docs.aws.amazon.com/waf/latest/developerguide/waf-rule-statement-type-rate-based-request-limiting.html and
https://docs.aws.amazon.com/waf/latest/developerguide/waf-rule-statement-type-rate-based-high-level-settings.html
"""

from __future__ import annotations

import ipaddress
from collections import Counter, deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from localaws.services.wafv2.fields import Inspected, reader
from localaws.services.wafv2.statements import Compiler, InvalidStatement, Match, Statement, forwarded_addresses
from localaws.services.wafv2.transformations import chain

CHECK_EVERY_S = 10
WINDOWS_S = (60, 120, 300, 600)
LEAST_LIMIT = 10

Key = tuple[str, ...]
KeyPart = Callable[[Inspected, frozenset[str]], str | None]


@dataclass
class Rates:
    """Counts of one rule: requests per key in each slice of 10 seconds, and the keys over the limit as last seen."""

    limit: int
    window_s: int
    slices: deque[tuple[int, Counter[Key]]] = field(default_factory=deque)
    limited: frozenset[Key] = frozenset()

    def count(self, key: Key, now: float) -> bool:
        """Count a request at `now` (virtual epoch seconds) and tell whether its key is limited."""
        this = int(now) // CHECK_EVERY_S
        if not self.slices or self.slices[-1][0] != this:
            self._look(this)
            self.slices.append((this, Counter()))
        self.slices[-1][1][key] += 1
        return key in self.limited

    def _look(self, this: int) -> None:
        oldest = this - self.window_s // CHECK_EVERY_S
        while self.slices and self.slices[0][0] < oldest:
            self.slices.popleft()
        total: Counter[Key] = Counter()
        for _, counted in self.slices:
            total.update(counted)
        self.limited = frozenset(key for key, requests in total.items() if requests > self.limit)


class RateStatements:
    """Compiles rate-based statements; counts live as long as the compiled rule: editing an ACL starts them afresh."""

    def __init__(self, now: Callable[[], float]) -> None:
        self._now = now

    def __call__(self, settings: Statement, compiler: Compiler) -> Match:
        """Return the statement as a match. Raises InvalidStatement."""
        rates = Rates(_limit(settings), _window(settings))
        key_of = _keys(settings)
        scope = compiler.compile(settings["ScopeDownStatement"]) if settings.get("ScopeDownStatement") else None

        def match(seen: Inspected, labels: frozenset[str]) -> bool:
            if scope is not None and not scope(seen, labels):
                return False
            key = key_of(seen, labels)
            return key is not None and rates.count(key, self._now())

        return match


def _limit(settings: Statement) -> int:
    limit = int(settings["Limit"])
    if not LEAST_LIMIT <= limit <= 2_000_000_000:
        raise InvalidStatement(f"RateBasedStatement: Limit {limit} is not between {LEAST_LIMIT} and 2,000,000,000")
    return limit


def _window(settings: Statement) -> int:
    window = int(settings.get("EvaluationWindowSec", 300))
    if window not in WINDOWS_S:
        raise InvalidStatement(f"RateBasedStatement: EvaluationWindowSec {window} is none of {WINDOWS_S}")
    return window


def _keys(settings: Statement) -> Callable[[Inspected, frozenset[str]], Key | None]:
    kind = settings["AggregateKeyType"]
    if kind == "CUSTOM_KEYS":
        parts = [_part(each, settings) for each in settings["CustomKeys"]]
    elif kind == "CONSTANT":
        parts = []
    else:
        parts = [_part({{"IP": "IP", "FORWARDED_IP": "ForwardedIP"}[kind]: {}}, settings)]

    def key(seen: Inspected, labels: frozenset[str]) -> Key | None:
        values = [part(seen, labels) for part in parts]
        # a request that lacks a component is not counted
        return None if None in values else tuple(str(value) for value in values)

    return key


def custom_values(settings: Statement, seen: Inspected, labels: frozenset[str]) -> list[dict[str, str]]:
    """Return what a log record tells of the custom keys that a request was counted under.

    https://docs.aws.amazon.com/waf/latest/developerguide/logging-examples.html
    """
    described_keys = []
    for described in settings.get("CustomKeys") or ():
        ((kind, own),) = described.items()
        named = {"name": own["Name"]} if "Name" in own else {}
        described_keys.append({"key": kind.upper(), **named, "value": str(_part(described, settings)(seen, labels))})
    return described_keys


def _part(described: Mapping[str, Any], settings: Statement) -> KeyPart:
    ((name, own),) = described.items()
    if name == "IP":
        return lambda seen, _: seen.request.source_ip
    if name == "HTTPMethod":
        return lambda seen, _: seen.request.method
    if name == "ForwardedIP":
        return _forwarded(settings["ForwardedIPConfig"])
    if name == "LabelNamespace":
        return lambda _, labels: next(iter(sorted(each for each in labels if own["Namespace"] in each)), None)
    return _component(name, own)


COMPONENTS: Mapping[str, Callable[[Mapping[str, Any]], Mapping[str, Any]]] = {
    "Header": lambda own: {"SingleHeader": {"Name": own["Name"]}},
    "QueryArgument": lambda own: {"SingleQueryArgument": {"Name": own["Name"]}},
    "Cookie": lambda own: {"Cookies": {"MatchScope": "VALUE", "MatchPattern": {"IncludedCookies": [own["Name"]]}}},
    "QueryString": lambda _: {"QueryString": {}},
    "UriPath": lambda _: {"UriPath": {}},
}


def _component(name: str, own: Mapping[str, Any]) -> KeyPart:
    read = reader(COMPONENTS[name](own))
    transform = chain(own.get("TextTransformations", []))

    def part(seen: Inspected, _: frozenset[str]) -> str | None:
        texts = read(seen).texts
        return transform(texts[0]).decode("utf-8", "replace") if texts and texts[0] else None

    return part


def _forwarded(config: Mapping[str, Any]) -> KeyPart:
    def part(seen: Inspected, _: frozenset[str]) -> str | None:
        found = forwarded_addresses(seen, config)
        return str(ipaddress.ip_address(found[0])) if isinstance(found, list) and found else None

    return part
