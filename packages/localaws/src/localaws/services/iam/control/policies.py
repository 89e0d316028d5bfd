"""Which policies hold for an identity, as moto's IAM keeps them."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from moto.iam.models import iam_backends
from moto.sts.models import sts_backends

from localaws.kernel.ports import ACCOUNT
from localaws.services.iam.evaluation import Document


@dataclass(frozen=True)
class Named:
    """A policy document by its name (inline) or ARN (managed)."""

    name: str
    document: Document


@dataclass(frozen=True)
class Identity:
    """What an identity may do: its policies, and the limits each of which must allow it too."""

    policies: Sequence[Named] = ()
    limits: Sequence[Sequence[Document]] = field(default_factory=tuple)


class NoSuchIdentity(LookupError):
    """No user, group or role has that ARN."""


def identity_of(arn: str) -> Identity:
    """Return the policies of a user, group, role or role session; raises NoSuchIdentity."""
    backend = iam_backends[ACCOUNT]["aws"]
    if ":assumed-role/" in arn:
        return _session(arn)
    for role in backend.roles.values():
        if role.arn == arn:
            return Identity(list(_named(role)), _boundary(role))
    for user in backend.users.values():
        if user.arn == arn:
            groups = backend.get_groups_for_user(user.name)
            return Identity([each for holder in (user, *groups) for each in _named(holder)], _boundary(user))
    for group in backend.groups.values():
        if group.arn == arn:
            return Identity(list(_named(group)))
    raise NoSuchIdentity(arn)


def managed(arn: str) -> Document:
    """Return the default version of a managed policy; an empty one where it is not there."""
    policy = iam_backends[ACCOUNT]["aws"].managed_policies.get(arn)
    return _default(policy) if policy else {"Statement": []}


def _session(arn: str) -> Identity:
    for session in sts_backends[ACCOUNT]["aws"].assumed_roles:
        if session.arn == arn:
            of_role = identity_of(session.role_arn)
            limits = [[json.loads(session.policy)]] if session.policy else []
            return Identity(of_role.policies, [*of_role.limits, *limits])
    raise NoSuchIdentity(arn)


def _named(holder: Any) -> Iterator[Named]:
    for name, text in holder.policies.items():
        yield Named(name, json.loads(text))
    for arn, policy in holder.managed_policies.items():
        yield Named(arn, _default(policy))


def _boundary(holder: Any) -> Sequence[Sequence[Document]]:
    arn = getattr(holder, "permissions_boundary_arn", None)
    return [[managed(arn)]] if arn else []


def _default(policy: Any) -> Document:
    document: Document = json.loads(next(version.document for version in policy.versions if version.is_default))
    return document
