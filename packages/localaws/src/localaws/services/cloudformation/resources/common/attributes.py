"""Attributes that a service takes as a map of texts, as SQS and SNS do: only those are sent that differ."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from localaws.services.cloudformation.resources.simple import Call
from localaws.services.cloudformation.resources.values import Subject, Value


def text(value: Any) -> str:
    """Return a template's value as operations take it in a map of texts: documents as JSON, booleans in small letters.

    A number that is whole is written without a fraction.
    """
    if isinstance(value, str):
        return value
    if isinstance(value, bool) or not isinstance(value, int | float):
        return json.dumps(value)
    return str(int(value)) if float(value).is_integer() else str(value)


def texts(values: Mapping[str, Any] | None) -> dict[str, str]:
    """Return a map with its values as texts."""
    return {name: text(value) for name, value in (values or {}).items()}


def changed(subject: Subject, cleared: Mapping[str, str | None]) -> dict[str, str]:
    """Return the attributes that differ from what they were, all that are named where the resource is new.

    `cleared` has every attribute, by the name of its property, and what it is set to when the template no longer names
    it; None leaves it as it is.
    """
    found = {
        name: text(subject.properties[name]) if name in subject.properties else cleared[name]
        for name in cleared
        if subject.changed(name)
    }
    return {name: value for name, value in found.items() if value is not None}


def changed_texts(cleared: Mapping[str, str | None]) -> Value:
    """Return what `changed` finds as one parameter; none where nothing differs."""
    return Value(lambda subject: changed(subject, cleared) or None, frozenset(cleared))


@dataclass(frozen=True)
class EachAttribute:
    """Attributes that are set one by one, by a call that reads ``name`` and ``value`` with `values.member`."""

    call: Call
    cleared: Mapping[str, str | None]
    """As `changed` takes it."""
    at_creation: bool = False

    @property
    def properties(self) -> frozenset[str]:
        """Those that are honoured."""
        return frozenset(self.cleared)

    def create(self, subject: Subject) -> None:
        """Set those that are named, where the operation that created the resource does not."""
        if self.at_creation:
            self.update(subject)

    def update(self, subject: Subject) -> None:
        """Set those that differ."""
        for name, value in changed(subject, self.cleared).items():
            self.call.made(replace(subject, member={"name": name, "value": value}))

    def delete(self, subject: Subject) -> None:
        """Go with the resource."""
