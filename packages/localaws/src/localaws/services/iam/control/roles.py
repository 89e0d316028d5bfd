"""IAM: a role's trust policy is JSON, what is attached has an ARN, policies tell how often they are a boundary.

moto makes a role of any text. As recorded: localstack/localstack, tests/aws/services/iam/test_iam.snapshot.json
(test_create_role_with_malformed_assume_role_policy_document, test_role_attach_policy,
test_delete_non_existent_policy_returns_no_such_entity).
"""

from __future__ import annotations

import json
import re
from typing import Any

from moto.core.serialize import never_return, url_encode
from moto.iam.exceptions import MalformedPolicyDocument, NotFoundException, ValidationError
from moto.iam.models import IAMBackend, ManagedPolicy, iam_backends
from moto.iam.responses import IamResponse

from localaws.kernel.ports import ACCOUNT
from localaws.moto.patches import Method, Patches

TOLD = {
    "CreateRoleResponse.Role.MaxSessionDuration": never_return,
    "CreateRoleResponse.Role.RoleLastUsed": never_return,
    "ListRolesResponse.Roles.Role.AssumeRolePolicyDocument": url_encode,
}
"""What moto tells otherwise, as recorded in test_role_with_path_lifecycle and test_put_role_policy_encoding."""
ARN = re.compile(r"arn:[^:]+:iam::[^:]*:policy/.+")


def install(patches: Patches) -> None:
    """Look at documents and names; count boundaries."""
    patches.wrap(IAMBackend, "create_role", _readable)
    patches.wrap(IAMBackend, "attach_role_policy", _parsed)
    patches.wrap(IAMBackend, "delete_policy", _there)
    told = {**IamResponse.RESPONSE_KEY_PATH_TO_TRANSFORMER, **TOLD}
    patches.put(IamResponse, "RESPONSE_KEY_PATH_TO_TRANSFORMER", told)
    patches.put(ManagedPolicy, "permissions_boundary_usage_count", property(_bounded))


def _readable(create: Method) -> Method:
    def create_role(
        backend: IAMBackend, role_name: str, assume_role_policy_document: str, *rest: Any, **more: Any
    ) -> Any:
        try:
            json.loads(assume_role_policy_document)
        except ValueError:
            raise MalformedPolicyDocument("This policy contains invalid Json") from None
        return create(backend, role_name, assume_role_policy_document, *rest, **more)

    return create_role


def _parsed(attach: Method) -> Method:
    def attach_role_policy(backend: IAMBackend, policy_arn: str, role_name: str) -> None:
        if not ARN.fullmatch(policy_arn):
            raise ValidationError("Invalid ARN:  Could not be parsed!")
        attach(backend, policy_arn, role_name)

    return attach_role_policy


def _there(delete: Method) -> Method:
    def delete_policy(backend: IAMBackend, policy_arn: str) -> None:
        if policy_arn not in backend.managed_policies:
            raise NotFoundException(f"Policy {policy_arn} was not found.")
        delete(backend, policy_arn)

    return delete_policy


def _bounded(policy: ManagedPolicy) -> int:
    backend = iam_backends[ACCOUNT]["aws"]
    identities: list[Any] = [*backend.roles.values(), *backend.users.values()]
    return sum(each.permissions_boundary_arn == policy.arn for each in identities)
