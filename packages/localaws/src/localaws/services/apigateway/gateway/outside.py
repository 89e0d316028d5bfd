"""What the gateway reaches beyond itself: the AWS APIs of this run, roles in whose name they are asked, identities."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Protocol

from localaws.services.apigateway.gateway.identities import Identities, Nobody


@dataclass(frozen=True)
class RoleCredentials:
    """A session of a role."""

    access_key_id: str
    secret_access_key: str
    token: str


class RoleRefused(Exception):
    """The role is not there, or does not trust API Gateway; the text says which."""


class Roles(Protocol):
    """Knows the roles that integrations name as their credentials."""

    def session(self, role_arn: str, region: str) -> RoleCredentials:
        """Assume the role as API Gateway does; raises RoleRefused."""

    def may_invoke(self, role_arn: str, function_arn: str) -> bool:
        """Tell whether the role's policies allow ``lambda:InvokeFunction`` on exactly that ARN."""


class AnyRole:
    """Every role may do everything, and none can be assumed: for a gateway without AWS around it."""

    def session(self, role_arn: str, region: str) -> RoleCredentials:
        """Refuse; see the protocol."""
        raise RoleRefused(f"{role_arn} cannot be assumed in {region}: there is no STS")

    def may_invoke(self, role_arn: str, function_arn: str) -> bool:
        """Allow; see the protocol."""
        return bool(role_arn and function_arn)


def _nowhere() -> Mapping[str, str]:
    return {"AWS_ENDPOINT_URL": ""}


@dataclass(frozen=True)
class Outside:
    """`leads` tells where the AWS APIs answer, once they do: `client_environment.function_leads`."""

    leads: Callable[[], Mapping[str, str]] = _nowhere
    roles: Roles = field(default_factory=AnyRole)
    identities: Identities = field(default_factory=Nobody)
