"""IAM policies that allow what rows of the table need, for one system: as few statements and documents as it takes.

A managed policy has at most 6,144 characters, white space not counted; a user or role takes ten of them:
https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from fnmatch import fnmatchcase
from typing import Any

from stormproof.aws.rights.table import Rows
from stormproof.aws.rights.templates import filled
from stormproof.core.least_privilege.resources import Permission
from stormproof.core.system import System

LONGEST = 6144
ATTACHED = 10
VERSION = "2012-10-17"
CONDITIONS: Mapping[str, Mapping[str, Any]] = {
    "iam:CreateServiceLinkedRole": {"StringEquals": {"iam:AWSServiceName": ["wafv2.amazonaws.com"]}},
    "iam:PassRole": {
        "StringEquals": {
            "iam:PassedToService": ["apigateway.amazonaws.com", "events.amazonaws.com", "lambda.amazonaws.com"]
        }
    },
}
"""Action -> what it is limited to beside the resource:
https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_iam-condition-keys.html . API Gateway writes logs by
the role that it is given; Synthetics runs a canary as a function.
"""

Statement = Mapping[str, Any]
Document = Mapping[str, Any]


def permissions(rows: Rows, system: System, roles: Sequence[str] = ()) -> tuple[Permission, ...]:
    """Return what rows need of one system, `roles` being those of its functions.

    An action of whose resources it has none is left out.
    """
    found = []
    for action, templates in rows.items():
        resources = sorted({each for template in templates for each in filled(template, system, roles)})
        found += [Permission(action, each) for each in resources if not _covered(each, resources)]
    return tuple(found)


def documents(wanted: Iterable[Permission]) -> tuple[Document, ...]:
    """Return the policies that allow this, none longer than IAM takes."""
    packed: list[list[Statement]] = []
    for statement in (part for each in _statements(wanted) for part in _parts(each)):
        fitting = next((each for each in packed if size(_document([*each, statement])) <= LONGEST), None)
        if fitting is None:
            packed.append([statement])
        else:
            fitting.append(statement)
    return tuple(_document(each) for each in packed)


def size(document: Document) -> int:
    """Return how many characters IAM counts."""
    return len(json.dumps(document, separators=(",", ":")))


def _document(statements: Sequence[Statement]) -> Document:
    return {"Version": VERSION, "Statement": list(statements)}


def _statements(wanted: Iterable[Permission]) -> Iterator[Statement]:
    """Yield statements: actions on the same resources under the same conditions share one."""
    resources: defaultdict[str, set[str]] = defaultdict(set)
    for each in wanted:
        resources[each.action].add(each.resource)
    actions: defaultdict[tuple[tuple[str, ...], str], list[str]] = defaultdict(list)
    for action, about in sorted(resources.items()):
        actions[tuple(sorted(about)), action if action in CONDITIONS else ""].append(action)
    for (shared, conditioned), named in sorted(actions.items()):
        limited = {"Condition": CONDITIONS[conditioned]} if conditioned else {}
        yield {"Effect": "Allow", "Action": named, "Resource": list(shared), **limited}


def _parts(statement: Statement) -> Iterator[Statement]:
    """Yield a statement in parts that a policy holds; its resources are divided before its actions."""
    divided = "Resource" if len(statement["Resource"]) > 1 else "Action"
    several = statement[divided]
    if size(_document([statement])) <= LONGEST or len(several) == 1:
        yield statement
        return
    middle = len(several) // 2
    for part in (several[:middle], several[middle:]):
        yield from _parts({**statement, divided: part})


def _covered(resource: str, others: Sequence[str]) -> bool:
    return any(fnmatchcase(resource, each) for each in others if each != resource and "*" in each)
