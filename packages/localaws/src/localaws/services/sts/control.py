"""STS: a role of this account can be assumed only if it exists; the account's own key is the root's.

moto hands out sessions of roles that nobody made; AWS refuses with AccessDenied
(https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html,
https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_roles.html). Of a key that belongs to no user moto says
that it is the user ``moto``; what AWS says of the root's, whose UserId is the account's ID:
https://docs.aws.amazon.com/STS/latest/APIReference/API_GetCallerIdentity.html .
"""

from __future__ import annotations

from typing import Any

from moto.iam.models import iam_backends
from moto.sts.exceptions import STSClientError
from moto.sts.models import STSBackend
from moto.sts.responses import TokenResponse

from localaws.kernel.ports import ACCOUNT
from localaws.moto.patches import Method, Patches

OF_NOBODY = ":user/moto"


class AccessDenied(STSClientError):
    """The caller may not assume that role, or there is no such role: AWS does not tell which."""

    code = "AccessDenied"


def install(patches: Patches) -> None:
    """Refuse roles that do not exist; other accounts' roles are moto's affair."""
    patches.wrap(TokenResponse, "assume_role", _of_existing)
    patches.wrap(TokenResponse, "assume_role_with_web_identity", _of_existing)
    patches.wrap(STSBackend, "get_caller_identity", _root)


def _root(tell: Method) -> Method:
    def get_caller_identity(backend: STSBackend, access_key_id: str, region: str) -> tuple[str, str, str]:
        user_id, arn, account = tell(backend, access_key_id, region)
        if arn.endswith(OF_NOBODY):
            return account, f"arn:aws:iam::{account}:root", account
        return user_id, arn, account

    return get_caller_identity


def _of_existing(assume: Method) -> Method:
    def assume_role(self: TokenResponse) -> Any:
        arn = str(self._get_param("RoleArn"))
        roles = iam_backends[ACCOUNT]["aws"].roles.values()
        if arn.startswith(f"arn:aws:iam::{ACCOUNT}:") and not any(role.arn == arn for role in roles):
            _, caller, _ = self.backend.get_caller_identity(self.get_access_key(), self.region)
            raise AccessDenied(f"User: {caller} is not authorized to perform: sts:AssumeRole on resource: {arn}")
        return assume(self)

    return assume_role
