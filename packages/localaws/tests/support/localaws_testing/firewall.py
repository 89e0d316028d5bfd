"""Requests, statements and rules in as few words as tests need."""

from __future__ import annotations

import base64
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl

from localaws.services.apigateway.gateway.messages import Request
from localaws.services.wafv2.fields import Inspected
from localaws.services.wafv2.statements import Statement

PLAIN = [{"Priority": 0, "Type": "NONE"}]


@dataclass
class Sets:
    """Sets by ARN."""

    ranges: dict[str, Sequence[str]] = field(default_factory=dict)
    regexes: dict[str, Sequence[str]] = field(default_factory=dict)

    def addresses(self, arn: str) -> Sequence[str]:
        """Return a set's ranges."""
        return self.ranges.get(arn, ())

    def patterns(self, arn: str) -> Sequence[str]:
        """Return a set's patterns."""
        return self.regexes.get(arn, ())


def seen(target: str = "/prod/projects", method: str = "GET", body: bytes = b"", ip: str = "127.0.0.1",
         **headers: str) -> Inspected:  # fmt: skip
    """Return a request as the firewall sees it; header names are given with underscores."""
    sent = tuple((name.replace("_", "-"), value) for name, value in headers.items())
    path, _, query = target.partition("?")
    pairs = tuple(parse_qsl(query, keep_blank_values=True))
    return Inspected(Request(method, path, pairs, sent, body, ip, query_string=query), path)


def contains(text: str, component: Mapping[str, Any], *transformations: str) -> Statement:
    """Return a byte match statement as it comes over the wire."""
    return {
        "ByteMatchStatement": {
            "SearchString": base64.b64encode(text.encode()).decode(),
            "PositionalConstraint": "CONTAINS",
            "FieldToMatch": component,
            "TextTransformations": [{"Priority": n, "Type": t} for n, t in enumerate(transformations)] or PLAIN,
        }
    }


def rule(name: str, statement: Statement, action: str = "Block", priority: int = 0, **more: Any) -> dict[str, Any]:
    """Return a rule as WAFv2 describes it."""
    return {
        "Name": name,
        "Priority": priority,
        "Statement": statement,
        "Action": {action: {}},
        "VisibilityConfig": {"MetricName": name, "CloudWatchMetricsEnabled": True, "SampledRequestsEnabled": True},
        **more,
    }
