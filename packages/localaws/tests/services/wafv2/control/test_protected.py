"""What web ACLs are put on, and who else uses one."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from botocore.exceptions import ClientError

from localaws_testing.aws import Aws

VISIBLE = {"SampledRequestsEnabled": True, "CloudWatchMetricsEnabled": True}


@pytest.fixture
def acl(aws: Aws, unique: Callable[[str], str]) -> dict[str, Any]:
    """Make a web ACL without rules."""
    name = unique("acl")
    visible = {**VISIBLE, "MetricName": name}
    made: dict[str, Any] = aws.client("wafv2").create_web_acl(
        Name=name, Scope="REGIONAL", DefaultAction={"Allow": {}}, Rules=[], VisibilityConfig=visible
    )["Summary"]
    return made


def code_of(call: Callable[[], Any]) -> str:
    """Return the code by which a call is refused."""
    with pytest.raises(ClientError) as caught:
        call()
    return str(caught.value.response["Error"]["Code"])


def test_an_acl_is_asked_for_its_resources_type_by_type(
    aws: Aws, acl: dict[str, Any], unique: Callable[[str], str]
) -> None:
    """A user pool is listed among user pools alone; without a type the call is about load balancers."""
    pool = aws.client("cognito-idp").create_user_pool(PoolName=unique("pool"))["UserPool"]["Arn"]
    waf = aws.client("wafv2")
    waf.associate_web_acl(WebACLArn=acl["ARN"], ResourceArn=pool)

    def listed(**kind: str) -> list[str]:
        found: list[str] = waf.list_resources_for_web_acl(WebACLArn=acl["ARN"], **kind)["ResourceArns"]
        return found

    assert listed(ResourceType="COGNITO_USER_POOL") == [pool]
    assert listed(ResourceType="API_GATEWAY") == listed() == []
    waf.disassociate_web_acl(ResourceArn=pool)
    assert listed(ResourceType="COGNITO_USER_POOL") == []


def test_what_is_not_there_cannot_be_protected(aws: Aws, acl: dict[str, Any]) -> None:
    """A pool that does not exist, a type that there is not; a type that is not done here is said to be."""
    waf, account = aws.client("wafv2"), "123456789012"
    pool = f"arn:aws:cognito-idp:us-east-1:{account}:userpool/us-east-1_nobody"
    balancer = f"arn:aws:elasticloadbalancing:us-east-1:{account}:loadbalancer/app/a/b"

    def put(arn: str) -> str:
        return code_of(lambda: waf.associate_web_acl(WebACLArn=acl["ARN"], ResourceArn=arn))

    assert (put(pool), put(balancer)) == ("WAFNonexistentItemException", "NotImplemented")
    asked = {"WebACLArn": acl["ARN"], "ResourceType": "TOASTER"}
    assert code_of(lambda: waf.list_resources_for_web_acl(**asked)) == "ValidationException"


def test_an_acl_has_at_most_5000_units(aws: Aws, acl: dict[str, Any]) -> None:
    """https://docs.aws.amazon.com/waf/latest/developerguide/aws-waf-capacity-units.html ."""
    group = {"VendorName": "AWS", "Name": "AWSManagedRulesCommonRuleSet"}
    rules = [
        {
            "Name": f"r{index}",
            "Priority": index,
            "Statement": {"ManagedRuleGroupStatement": group},
            "OverrideAction": {"Count": {}},
            "VisibilityConfig": {**VISIBLE, "MetricName": f"r{index}"},
        }
        for index in range(8)
    ]
    name, id_ = acl["Name"], acl["Id"]
    update = {
        "Name": name,
        "Id": id_,
        "Scope": "REGIONAL",
        "LockToken": acl["LockToken"],
        "DefaultAction": {"Allow": {}},
        "Rules": rules,
        "VisibilityConfig": {**VISIBLE, "MetricName": name},
    }
    waf = aws.client("wafv2")
    assert code_of(lambda: waf.update_web_acl(**update)) == "WAFLimitsExceededException"
    assert waf.get_web_acl(Name=name, Id=id_, Scope="REGIONAL")["WebACL"]["Rules"] == []
