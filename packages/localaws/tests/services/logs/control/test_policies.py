"""Account policies, and what of CloudWatch Logs is refused as not implemented.

https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutAccountPolicy.html
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from botocore.exceptions import ClientError

Unique = Callable[[str], str]


def _described(logs: Any, group: str) -> dict[str, Any]:
    return dict(logs.describe_log_groups(logGroupNamePrefix=group)["logGroups"][0])


def test_an_account_policy_overrides_retention_a_day_later(aws: Any, unique: Unique) -> None:
    """DescribeLogGroups shows the policy's days and name once it is in effect; the dry run says so before."""
    logs, name = aws.client("logs", region="ap-southeast-2"), unique("/tests/policies")
    logs.create_log_group(logGroupName=name)
    policy = {
        "policyName": unique("policy"),
        "policyType": "RETENTION_POLICY",
        "policyDocument": '{"retentionInDays": 90, "enforcementMode": "RETROACTIVE"}',
        "selectionCriteria": f'LogGroupNamePrefix IN ["{name}"]',
    }
    preview = logs.put_account_policy(dryRun=True, **policy)["dryRunResult"]
    assert (preview["totalMatchedLogGroups"], preview["decreasedRetentionLogGroupCount"]) == (1, 1)
    logs.put_account_policy(**policy)
    logs.put_retention_policy(logGroupName=name, retentionInDays=7)
    assert _described(logs, name)["retentionInDays"] == 7
    aws.advance(86_400)
    described = _described(logs, name)
    assert (described["retentionInDays"], described["retentionPolicyName"]) == (90, policy["policyName"])
    [kept] = logs.describe_account_policies(policyType="RETENTION_POLICY", policyName=policy["policyName"])[
        "accountPolicies"
    ]
    assert kept["policyDocument"] == policy["policyDocument"]
    logs.delete_account_policy(policyName=policy["policyName"], policyType="RETENTION_POLICY")
    assert _described(logs, name)["retentionInDays"] == 7


@pytest.mark.parametrize("call", ["put_data_protection_policy", "start_live_tail"])
def test_what_is_not_implemented_is_told(aws: Any, unique: Unique, call: str) -> None:
    """A clean error in the service's protocol, never a silent wrong answer."""
    logs, group = aws.client("logs", inject_host_prefix=False), unique("/tests/refused")
    logs.create_log_group(logGroupName=group)
    parameters: dict[str, dict[str, Any]] = {
        "put_data_protection_policy": {"logGroupIdentifier": group, "policyDocument": "{}"},
        "start_live_tail": {"logGroupIdentifiers": [f"arn:aws:logs:us-east-1:123456789012:log-group:{group}"]},
    }
    with pytest.raises(ClientError) as refused:
        getattr(logs, call)(**parameters[call])
    assert refused.value.response["Error"]["Code"] == "NotImplemented"
