"""Policies of resources: how they are read, and whether a statement refuses as much as another, whoever wrote it.

How policies are written: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements.html
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

Statement = Mapping[str, Any]
Document = Mapping[str, Any]

VERSION = "2012-10-17"


def deny(sid: str, action: str, resources: tuple[str, ...], condition: Mapping[str, Any]) -> Statement:
    """Return a statement that refuses everybody an action under a condition."""
    return {
        "Sid": sid,
        "Effect": "Deny",
        "Principal": "*",
        "Action": action,
        "Resource": list(resources) if len(resources) > 1 else resources[0],
        "Condition": dict(condition),
    }


def parsed(text: str | None) -> Document:
    """Return a policy; one without statements where there is none."""
    document: Document = json.loads(text) if text else {}
    return {"Version": VERSION, **document, "Statement": _many(document.get("Statement", []))}


def lacking(standing: Document, wanted: Iterable[Statement]) -> tuple[Statement, ...]:
    """Return those of the wanted statements that no statement of the policy, whoever wrote it, makes up for."""
    return tuple(each for each in wanted if not any(_covers(other, each) for other in standing["Statement"]))


def _covers(standing: Statement, wanted: Statement) -> bool:
    """Tell whether a statement refuses everybody at least what the wanted one refuses."""
    service = str(wanted["Action"]).partition(":")[0]
    resources = {*_many(standing.get("Resource", []))}
    actions = {str(each).lower() for each in _many(standing.get("Action", []))}
    return (
        standing.get("Effect") == "Deny"
        and standing.get("Principal") in ("*", {"AWS": "*"}, {"AWS": ["*"]})
        and bool(actions & {str(wanted["Action"]).lower(), f"{service}:*", "*"})
        and ("*" in resources or {*_many(wanted["Resource"])} <= resources)
        and _plain(standing.get("Condition")) == _plain(wanted["Condition"])
    )


def _many(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def _plain(condition: Any) -> Any:
    """Return a condition in one form: lists for values, texts for booleans, keys in lower case."""
    return {
        operator: {key.lower(): sorted(str(each).lower() for each in _many(value)) for key, value in keys.items()}
        for operator, keys in (condition or {}).items()
    }
