"""CloudFormation's types of WAFv2."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from localaws.services.cloudformation.resources.wafv2 import TYPES

Make = Callable[..., Any]
SEEN = {"SampledRequestsEnabled": True, "CloudWatchMetricsEnabled": True, "MetricName": "m"}
NOT_THERE = "WAFNonexistentItemException"


def rule(**statement: Any) -> dict[str, Any]:
    """Return a rule that counts."""
    return {"Name": "r", "Priority": 0, "Action": {"Count": {}}, "Statement": statement, "VisibilityConfig": SEEN}


def acl(make: Make, **properties: Any) -> Any:
    """Return a web ACL."""
    return make(
        TYPES, "AWS::WAFv2::WebACL", Scope="REGIONAL", DefaultAction={"Allow": {}}, VisibilityConfig=SEEN, **properties
    )


def held(aws: Any, made: Any) -> dict[str, Any]:
    """Return a web ACL as WAF tells it."""
    name, identity, scope = made.physical.id.split("|")
    return dict(aws.client("wafv2").get_web_acl(Name=name, Id=identity, Scope=scope)["WebACL"])


@pytest.fixture
def stage(rest_api: Any) -> str:
    """The ARN of a stage."""
    rest_api.mock()
    rest_api.deploy()
    return f"arn:aws:apigateway:us-east-1::/restapis/{rest_api.id}/stages/prod"


def test_a_web_acl_is_made_changed_and_deleted(aws: Any, make: Make) -> None:
    """Ref is name, ID and scope; a search string may be in Base64; the lock token is asked for."""
    search = {"FieldToMatch": {"UriPath": {}}, "TextTransformations": [{"Priority": 0, "Type": "NONE"}]}
    match = {**search, "PositionalConstraint": "CONTAINS", "SearchStringBase64": "YWRtaW4="}
    made = acl(make, Rules=[rule(ByteMatchStatement=match)], Tags=[{"Key": "a", "Value": "b"}])
    told = held(aws, made)
    assert made.physical.attributes["Arn"] == told["ARN"]
    assert made.physical.attributes["Capacity"] == told["Capacity"]
    assert told["Rules"][0]["Statement"]["ByteMatchStatement"]["SearchString"] == b"admin"
    made.update(DefaultAction={"Block": {}}, Rules=None, Tags=[{"Key": "a", "Value": "c"}])
    told = held(aws, made)
    assert (told["DefaultAction"], told["Rules"]) == ({"Block": {}}, [])
    tags = aws.client("wafv2").list_tags_for_resource(ResourceARN=told["ARN"])["TagInfoForResource"]["TagList"]
    assert {tag["Key"]: tag["Value"] for tag in tags} == {"a": "c", **made.place.tags}
    made.delete()
    made.delete()
    with pytest.raises(aws.client("wafv2").exceptions.WAFNonexistentItemException):
        held(aws, made)


@pytest.mark.parametrize(
    ("kind", "listed", "first", "then"),
    [
        ("IPSet", "Addresses", ["192.0.2.0/24"], ["198.51.100.0/24"]),
        ("RegexPatternSet", "RegularExpressionList", ["^a"], ["^b", "c$"]),
    ],
)
def test_a_set_is_made_changed_and_deleted(
    aws: Any, make: Make, kind: str, listed: str, first: list[str], then: list[str]
) -> None:
    """Its members are replaced as a whole."""
    more = {"IPAddressVersion": "IPV4"} if kind == "IPSet" else {}
    made = make(TYPES, f"AWS::WAFv2::{kind}", Scope="REGIONAL", **{listed: first}, **more)
    name, identity, scope = made.physical.id.split("|")
    get = getattr(aws.client("wafv2"), "get_ip_set" if kind == "IPSet" else "get_regex_pattern_set")
    assert made.physical.attributes["Id"] == identity
    made.update(**{listed: then})
    told = get(Name=name, Id=identity, Scope=scope)[kind][listed]
    assert [each if isinstance(each, str) else each["RegexString"] for each in told] == then
    made.delete()
    made.delete()
    with pytest.raises(aws.client("wafv2").exceptions.ClientError, match=NOT_THERE):
        get(Name=name, Id=identity, Scope=scope)


def test_logging_is_configured(aws: Any, make: Make) -> None:
    """Ref is the web ACL's ARN; redacted fields are changed."""
    web_acl = acl(make).physical.attributes["Arn"]
    group = "arn:aws:logs:us-east-1:123456789012:log-group:aws-waf-logs-tested"
    made = make(TYPES, "AWS::WAFv2::LoggingConfiguration", ResourceArn=web_acl, LogDestinationConfigs=[group])
    assert made.physical.id == web_acl
    made.update(RedactedFields=[{"SingleHeader": {"Name": "x-api-key"}}])
    told = aws.client("wafv2").get_logging_configuration(ResourceArn=web_acl)["LoggingConfiguration"]
    assert told["RedactedFields"] == [{"SingleHeader": {"Name": "x-api-key"}}]
    made.delete()
    made.delete()
    with pytest.raises(aws.client("wafv2").exceptions.ClientError, match=NOT_THERE):
        aws.client("wafv2").get_logging_configuration(ResourceArn=web_acl)


def test_an_association_is_taken_off_unless_another_took_its_place(aws: Any, make: Make, stage: str) -> None:
    """When a web ACL is replaced on a stage, the new association comes first and the old one goes."""
    first, second = (acl(make).physical.attributes["Arn"] for _ in range(2))
    old = make(TYPES, "AWS::WAFv2::WebACLAssociation", ResourceArn=stage, WebACLArn=first)
    new = make(TYPES, "AWS::WAFv2::WebACLAssociation", ResourceArn=stage, WebACLArn=second)
    assert old.physical.id == f"{stage}|{first}"
    old.delete()
    assert aws.client("wafv2").get_web_acl_for_resource(ResourceArn=stage)["WebACL"]["ARN"] == second
    new.delete()
    new.delete()
    assert "WebACL" not in aws.client("wafv2").get_web_acl_for_resource(ResourceArn=stage)
