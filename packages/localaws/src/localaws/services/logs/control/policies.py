"""Account policies, which moto has none of, and what of CloudWatch Logs is refused as not implemented.

https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_AccountPolicy.html.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Any

from localaws.kernel.ports import ACCOUNT
from localaws.services.logs.control.request import Operation, Request
from localaws.services.logs.errors import InvalidParameter, LogsError
from localaws.services.logs.policies import AccountPolicy, Version


def put(request: Request) -> dict[str, Any]:
    """PutAccountPolicy; with dryRun, for retention, what it would change."""
    kind, text = request.need("policyType"), request.need("policyDocument")
    selection, region = request.asked.get("selectionCriteria"), request.region
    version = Version(region.now(), region.policies.check(kind, text, selection), text, selection)
    if request.asked.get("dryRun"):
        return {"dryRunResult": _impact(request, kind, version)}
    return {"accountPolicy": _shape(region.policies.put(request.need("policyName"), kind, version))}


def _impact(request: Request, kind: str, version: Version) -> dict[str, Any]:
    if kind != "RETENTION_POLICY":
        raise InvalidParameter("dryRun is valid for policies of type RETENTION_POLICY only.")
    changes: Counter[str] = Counter()
    for group in request.region.groups.values():
        days = AccountPolicy("", kind, [version]).days(group, version)
        if days is None:
            continue
        before = float(request.region.retention(group)[0] or "inf")
        changes["increased" if days > before else "decreased" if days < before else "unchanged"] += 1
    counts = {f"{change}RetentionLogGroupCount": changes[change] for change in ("increased", "decreased", "unchanged")}
    return {"totalMatchedLogGroups": changes.total(), "failedAnalysisCount": 0, **counts}


def describe(request: Request) -> dict[str, Any]:
    """DescribeAccountPolicies: of a type, one or all."""
    name, kind = request.asked.get("policyName"), request.need("policyType")
    shapes = [_shape(policy) for policy in request.region.policies.of(kind) if name in {None, policy.name}]
    return request.page("accountPolicies", shapes, 50)


def delete(request: Request) -> dict[str, Any]:
    """DeleteAccountPolicy."""
    request.region.policies.delete(request.need("policyName"), request.need("policyType"))
    return {}


def _shape(policy: AccountPolicy) -> dict[str, Any]:
    latest = policy.latest
    shape = {
        "policyName": policy.name,
        "policyDocument": latest.text,
        "lastUpdatedTime": latest.put,
        "policyType": policy.kind,
        "scope": "ALL",
        "accountId": ACCOUNT,
    }
    return shape | ({"selectionCriteria": latest.selection} if latest.selection else {})


def get_data_protection(request: Request) -> dict[str, Any]:
    """GetDataProtectionPolicy: no log group has one."""
    request.region.identified(request.need("logGroupIdentifier"))
    return {"logGroupIdentifier": request.need("logGroupIdentifier")}


def _refused(what: str) -> Operation:
    def refuse(_request: Request) -> dict[str, Any]:
        raise LogsError("NotImplemented", f"localaws does not implement {what}")

    return refuse


OPERATIONS: Mapping[str, Operation] = {
    "put_account_policy": put,
    "describe_account_policies": describe,
    "delete_account_policy": delete,
    "get_data_protection_policy": get_data_protection,
    "put_data_protection_policy": _refused("data protection policies: nothing would be masked"),
    "start_live_tail": _refused("Live Tail; FilterLogEvents follows a log, as `aws logs tail --follow` does"),
}
