"""The roles of integrations, as moto's IAM and STS keep them; implements the gateway's `Roles`.

A role is assumed by the service, so its trust policy must name apigateway.amazonaws.com:
https://docs.aws.amazon.com/apigateway/latest/developerguide/integrating-api-with-aws-services-lambda.html . Which role
may invoke which function is judged on the ARN that is invoked, qualifier included:
https://docs.aws.amazon.com/lambda/latest/dg/lambda-api-permissions-ref.html
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from localaws.kernel.ports import ACCOUNT
from localaws.services.apigateway.gateway.outside import RoleCredentials, RoleRefused

SERVICE = "apigateway.amazonaws.com"
SESSION_S = 3600


@dataclass(frozen=True)
class MotoRoles:
    """`enforced` tells whether callers are held to their policies (``--iam enforce``)."""

    enforced: bool

    def session(self, role_arn: str, region: str) -> RoleCredentials:
        """Assume the role; raises RoleRefused."""
        from moto.sts.models import sts_backends  # noqa: PLC0415 - loaded for APIs that call AWS services alone

        _check_trust(role_arn)
        backend: Any = sts_backends[ACCOUNT]["aws"]
        session = backend.assume_role(
            region_name=region,
            role_session_name="BackplaneAssumeRoleSession",
            role_arn=role_arn,
            policy=None,
            duration=SESSION_S,
            external_id=None,
        )
        return RoleCredentials(session.access_key_id, session.secret_access_key, session.session_token)

    def may_invoke(self, role_arn: str, function_arn: str) -> bool:
        """Judge the role's policies where they are enforced."""
        if not self.enforced:
            return True
        from localaws.services.iam.control.policies import NoSuchIdentity, identity_of  # noqa: PLC0415 - moto's IAM
        from localaws.services.iam.evaluation import Ask, Effect, Principal, judge_together  # noqa: PLC0415

        try:
            _check_trust(role_arn)
            identity = identity_of(role_arn)
        except (NoSuchIdentity, RoleRefused):
            return False
        ask = Ask("lambda:InvokeFunction", function_arn, Principal(role_arn, ACCOUNT), {})
        policies = [each.document for each in identity.policies]
        return judge_together(policies, identity.limits, [], ask) is Effect.ALLOW


def _check_trust(role_arn: str) -> None:
    from moto.iam.models import iam_backends  # noqa: PLC0415 - loaded for APIs with credentials alone

    role = next((each for each in iam_backends[ACCOUNT]["aws"].roles.values() if each.arn == role_arn), None)
    if role is None:
        raise RoleRefused(f"the role {role_arn} is not there")
    document: Any = role.assume_role_policy_document
    statements = (json.loads(document) if isinstance(document, str) else document).get("Statement", [])
    for each in statements if isinstance(statements, list) else [statements]:
        principal = each.get("Principal")
        services = principal.get("Service", []) if isinstance(principal, dict) else []
        if each.get("Effect") == "Allow" and SERVICE in ([services] if isinstance(services, str) else services):
            return
    raise RoleRefused(f"API Gateway does not have permission to assume the role {role_arn}")
