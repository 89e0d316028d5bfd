"""What web ACLs are put on: which resources there are, and which of a type an ACL protects.

https://docs.aws.amazon.com/waf/latest/APIReference/API_AssociateWebACL.html names the ARNs of each type,
https://docs.aws.amazon.com/waf/latest/APIReference/API_ListResourcesForWebACL.html the types; without one the call is
about load balancers. Stages of REST APIs and user pools can be protected here, an ACL has effect on stages alone.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from moto.apigateway.models import apigateway_backends
from moto.cognitoidp.models import cognitoidp_backends
from moto.core.exceptions import JsonRESTError
from moto.wafv2.models import wafv2_backends

from localaws.kernel.ports import ACCOUNT

TYPES: Mapping[str, str] = {
    "APPLICATION_LOAD_BALANCER": r"elasticloadbalancing:[^:]*:[^:]*:loadbalancer/app/.+",
    "API_GATEWAY": r"apigateway:[^:]*::/restapis/[^/]+/stages/[^/]+",
    "APPSYNC": r"appsync:[^:]*:[^:]*:apis/.+",
    "COGNITO_USER_POOL": r"cognito-idp:[^:]*:[^:]*:userpool/.+",
    "APP_RUNNER_SERVICE": r"apprunner:[^:]*:[^:]*:service/.+",
    "VERIFIED_ACCESS_INSTANCE": r"ec2:[^:]*:[^:]*:verified-access-instance/.+",
    "AMPLIFY": r"amplify:[^:]*:[^:]*:apps/.+",
    "AGENTCORE_GATEWAY": r"bedrock-agentcore:[^:]*:[^:]*:gateway/.+",
}
"""What the ARNs of each type are like, behind ``arn:aws:``."""
DEFAULT = "APPLICATION_LOAD_BALANCER"


def kind_of(arn: str) -> str:
    """Return the type of a resource by its ARN, empty for none that an ACL can be put on."""
    _, _, rest = arn.split(":", 2) if arn.count(":") >= 2 else ("", "", arn)
    return next((kind for kind, form in TYPES.items() if re.fullmatch(form, rest)), "")


def exists(arn: str) -> bool:
    """Tell whether there is such a resource; NotImplementedError for a type that cannot be protected here."""
    kind, parts = kind_of(arn), arn.split(":")
    if kind == "API_GATEWAY":
        _, _, api_id, _, stage = parts[-1].split("/")
        api = apigateway_backends[ACCOUNT][parts[3]].apis.get(api_id)
        return api is not None and stage in api.stages
    if kind == "COGNITO_USER_POOL":
        return parts[-1].partition("/")[2] in cognitoidp_backends[ACCOUNT][parts[3]].user_pools
    if kind:
        raise NotImplementedError(f"web ACLs on resources of the type {kind}")
    return False


def resources(region: str, request: Mapping[str, Any]) -> dict[str, Any]:
    """Answer ListResourcesForWebACL."""
    wanted = request.get("ResourceType") or DEFAULT
    if wanted not in TYPES:
        allowed = ", ".join(TYPES)
        raise JsonRESTError(
            "WAFInvalidParameterException",
            f"Error reason: The resource type {wanted} is none of [{allowed}], field: RESOURCE_TYPE",
        )
    acl = wafv2_backends[ACCOUNT][region].get_web_acl(request["WebACLArn"], None, None)
    return {"ResourceArns": [each for each in acl.associated_resources if kind_of(each) == wanted]}
