"""Account policies: settings for all log groups of a region, or for those that a selection names.

https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutAccountPolicy.html: a retention policy takes
effect 24 hours after it is put, at least 30 days or for ever, and overrides the groups' own; of several the longest
wins, of equals the first made. One subscription policy a region adds to the groups' own filters. Field index policies
make AWS's queries cheaper and change no result; they are kept. The other types are refused as not implemented.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from localaws.services.logs.errors import InvalidParameter, LimitExceeded, LogsError, NotFound
from localaws.services.logs.groups import DAY_MS, RETENTION_DAYS, Group, SubscriptionFilter
from localaws.services.logs.patterns import compile_pattern

SELECTION = re.compile(r"\s*(LogGroupName|LogGroupNamePrefix)\s+(NOT\s+IN|IN)\s*(\[.*\])\s*", re.DOTALL)
SHORTEST = 30
KINDS = {"RETENTION_POLICY": 20, "SUBSCRIPTION_FILTER_POLICY": 1, "FIELD_INDEX_POLICY": 20}
"""The types that are kept, and how many of each a region may have."""


@dataclass(frozen=True)
class Version:
    """What a policy said from a moment on (epoch milliseconds)."""

    put: int
    document: dict[str, Any]
    text: str
    selection: str | None

    def selects(self, group: Group) -> bool:
        """Tell whether the selection names a group."""
        found = SELECTION.fullmatch(self.selection) if self.selection else None
        if found is None:
            return True
        names = json.loads(found[3])
        named = group.name in names if found[1] == "LogGroupName" else group.name.startswith(tuple(names))
        return named is (found[2] == "IN")


@dataclass
class AccountPolicy:
    """A policy and all that it has said, the latest last."""

    name: str
    kind: str
    versions: list[Version] = field(default_factory=list)

    @property
    def latest(self) -> Version:
        """What it says, in effect or not."""
        return self.versions[-1]

    def in_effect(self, now: int) -> Version | None:
        """Return the version that was put at least a day ago, None where there is none yet."""
        return next((version for version in reversed(self.versions) if version.put + DAY_MS <= now), None)

    def days(self, group: Group, version: Version) -> float | None:
        """Return the days that a retention policy gives a group (infinity: for ever), None where it gives none."""
        retroactive = version.document["enforcementMode"] == "RETROACTIVE"
        if not version.selects(group) or not (retroactive or group.created >= self.versions[0].put):
            return None
        days = version.document["retentionInDays"]
        return math.inf if days == "NEVER_EXPIRE" else float(days)


class AccountPolicies:
    """The policies of a region. The region's lock guards them."""

    def __init__(self) -> None:
        self._kept: dict[tuple[str, str], AccountPolicy] = {}

    def check(self, kind: str, text: str, selection: str | None) -> dict[str, Any]:
        """Return a policy's document; InvalidParameter where it, or the selection, is malformed."""
        if kind not in KINDS:
            raise LogsError("NotImplemented", f"localaws does not implement account policies of type {kind}")
        try:
            document = json.loads(text)
            DOCUMENTS[kind](document)
            found = SELECTION.fullmatch(selection) if selection else None
            if selection and (found is None or not isinstance(json.loads(found[3]), list)):
                raise InvalidParameter(f"Invalid selectionCriteria: {selection}")
        except (ValueError, KeyError, TypeError):
            raise InvalidParameter(f"Invalid policyDocument for a policy of type {kind}.") from None
        return dict(document)

    def put(self, name: str, kind: str, version: Version) -> AccountPolicy:
        """Make or change a policy; LimitExceeded where there are as many as there may be."""
        policy = self._kept.get((kind, name))
        if policy is None:
            if sum(other == kind for other, _ in self._kept) >= KINDS[kind]:
                raise LimitExceeded
            policy = self._kept[kind, name] = AccountPolicy(name, kind)
        policy.versions.append(version)
        return policy

    def delete(self, name: str, kind: str) -> None:
        """Take a policy away; NotFound where it is not there."""
        if self._kept.pop((kind, name), None) is None:
            raise NotFound(f"Policy with name [{name}] and type [{kind}] does not exist")

    def of(self, kind: str) -> list[AccountPolicy]:
        """Return the policies of a type, the first made first."""
        return [policy for (other, _), policy in self._kept.items() if other == kind]

    def retention(self, group: Group, now: int) -> tuple[float, str] | None:
        """Return the days that account policies give a group (infinity: for ever) and the name of the deciding one."""
        given = [
            (days, policy.name)
            for policy in self.of("RETENTION_POLICY")
            if (version := policy.in_effect(now)) and (days := policy.days(group, version)) is not None
        ]
        return max(given, key=lambda one: one[0]) if given else None

    def subscriptions(self, group: Group) -> list[SubscriptionFilter]:
        """Return what account policies subscribe a group to."""
        return [
            SubscriptionFilter(
                name=policy.name,
                pattern=compile_pattern(policy.latest.document.get("FilterPattern", "")),
                destination_arn=policy.latest.document["DestinationArn"],
                role_arn=policy.latest.document.get("RoleArn"),
                distribution=policy.latest.document.get("Distribution", "ByLogStream"),
                created=policy.latest.put,
            )
            for policy in self.of("SUBSCRIPTION_FILTER_POLICY")
            if policy.latest.selects(group)
        ]


def _check_retention(document: dict[str, Any]) -> None:
    days, mode = document["retentionInDays"], document["enforcementMode"]
    offered = {"NEVER_EXPIRE", *(one for one in RETENTION_DAYS if one >= SHORTEST)}
    if days not in offered or mode not in {"NEW_ONLY", "RETROACTIVE"}:
        raise ValueError(days)


def _check_subscription(document: dict[str, Any]) -> None:
    compile_pattern(document.get("FilterPattern", ""))
    if document["DestinationArn"].split(":")[2] != "lambda":
        raise LogsError("NotImplemented", "localaws delivers subscription filters to Lambda functions only")


def _check_index(document: dict[str, Any]) -> None:
    if not document.get("Fields") and not document.get("FieldsV2"):
        raise KeyError("Fields")


DOCUMENTS: dict[str, Callable[[dict[str, Any]], None]] = {
    "RETENTION_POLICY": _check_retention,
    "SUBSCRIPTION_FILTER_POLICY": _check_subscription,
    "FIELD_INDEX_POLICY": _check_index,
}
