"""What is kept of a judged request: the log record, and the sample that the console shows.

https://docs.aws.amazon.com/waf/latest/developerguide/logging-fields.html and
https://docs.aws.amazon.com/waf/latest/APIReference/API_SampledHTTPRequest.html
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from localaws.services.wafv2.acls import DEFAULT, Hit, Ruling
from localaws.services.wafv2.fields import Inspected
from localaws.services.wafv2.rates import custom_values

REDACTED = "REDACTED"


def log_record(
    seen: Inspected, ruling: Ruling, acl_arn: str, source: str, request_id: str, milliseconds: int
) -> dict[str, Any]:
    """Return the record of one request; `source` is ``account:api:stage``, `milliseconds` its virtual time."""
    end = ruling.terminating
    request = seen.request
    return {
        "timestamp": milliseconds,
        "formatVersion": 1,
        "webaclId": acl_arn,
        "terminatingRuleId": (end.group or end.rule).name if end else DEFAULT,
        "terminatingRuleType": (end.group or end.rule).kind if end else "REGULAR",
        "action": ruling.action.upper(),
        "terminatingRuleMatchDetails": [],
        "httpSourceName": "APIGW",
        "httpSourceId": source,
        "ruleGroupList": _groups(ruling),
        "rateBasedRuleList": [_rate(hit, seen, ruling) for hit in _hits(ruling) if hit.rule.rate],
        "nonTerminatingMatchingRules": [
            {"ruleId": hit.rule.name, "action": "COUNT", "ruleMatchDetails": []}
            for hit in ruling.counted
            if hit.group is None
        ],
        "requestHeadersInserted": None,
        "responseCodeSent": ruling.response.get("ResponseCode"),
        "httpRequest": {
            "clientIp": request.source_ip,
            "country": "-",
            "headers": [{"name": name, "value": value} for name, value in request.headers],
            "uri": seen.path,
            "args": seen.query.decode("utf-8", "replace"),
            "httpVersion": request.protocol,
            "httpMethod": request.method,
            "requestId": request_id,
        },
        "labels": [{"name": label} for label in sorted(ruling.labels)],
    }


def _hits(ruling: Ruling) -> tuple[Hit, ...]:
    return (*ruling.counted, *([ruling.terminating] if ruling.terminating else []))


def _rate(hit: Hit, seen: Inspected, ruling: Ruling) -> dict[str, Any]:
    settings = hit.rule.rate
    return {
        "rateBasedRuleId": hit.rule.metric,
        "rateBasedRuleName": hit.rule.name,
        "limitKey": settings["AggregateKeyType"].replace("_", ""),
        "maxRateAllowed": settings["Limit"],
        "evaluationWindowSec": str(settings.get("EvaluationWindowSec", 300)),
        "customValues": custom_values(settings, seen, ruling.labels),
    }


def _groups(ruling: Ruling) -> list[dict[str, Any]]:
    groups: dict[str, dict[str, Any]] = {}
    for hit in _hits(ruling):
        if hit.group is None:
            continue
        entry = groups.setdefault(
            hit.group.name,
            {"ruleGroupId": hit.group.name, "terminatingRule": None, "nonTerminatingMatchingRules": [],
             "excludedRules": None},
        )  # fmt: skip
        if hit is ruling.terminating:
            entry["terminatingRule"] = {"ruleId": hit.rule.name, "action": hit.action.upper()}
        else:
            entry["nonTerminatingMatchingRules"].append({"ruleId": hit.rule.name, "action": "COUNT"})
    return list(groups.values())


def redacted(record: Mapping[str, Any], fields: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    """Return the record without what the logging configuration redacts: headers, path, query string, method."""
    request = dict(record["httpRequest"])
    for described in fields:
        ((name, settings),) = described.items()
        if name == "SingleHeader":
            request["headers"] = [
                {**each, "value": REDACTED} if each["name"].lower() == settings["Name"].lower() else each
                for each in request["headers"]
            ]
        elif name in PARTS:
            request[PARTS[name]] = REDACTED
    return {**record, "httpRequest": request}


PARTS: Mapping[str, str] = {"UriPath": "uri", "QueryString": "args", "Method": "httpMethod"}


def wanted(ruling: Ruling, logging_filter: Mapping[str, Any] | None) -> bool:
    """Tell whether a logging filter keeps a record: the first filter that fits decides, else the default.

    https://docs.aws.amazon.com/waf/latest/APIReference/API_LoggingFilter.html
    """
    if not logging_filter:
        return True
    for each in logging_filter["Filters"]:
        fits = [_fits(ruling, condition) for condition in each["Conditions"]]
        if all(fits) if each["Requirement"] == "MEETS_ALL" else any(fits):
            return bool(each["Behavior"] == "KEEP")
    return bool(logging_filter["DefaultBehavior"] == "KEEP")


def _fits(ruling: Ruling, condition: Mapping[str, Any]) -> bool:
    if "ActionCondition" in condition:
        action = condition["ActionCondition"]["Action"]
        if action == "EXCLUDED_AS_COUNT":
            return any(hit.group is not None for hit in ruling.counted)
        return bool(ruling.action.upper() == action or (action == "COUNT" and ruling.counted))
    return condition["LabelNameCondition"]["LabelName"] in ruling.labels


def sample(seen: Inspected, hit: Hit | None, ruling: Ruling, at: float) -> dict[str, Any]:
    """Return a sampled request as GetSampledRequests describes it; `at` is virtual epoch seconds."""
    request = seen.request
    inner = {"RuleNameWithinRuleGroup": f"{hit.group.name}#{hit.rule.name}"} if hit and hit.group else {}
    sent = {"ResponseCodeSent": ruling.response["ResponseCode"]} if ruling.response.get("ResponseCode") else {}
    return {
        "Request": {
            "ClientIP": request.source_ip,
            "Country": "-",
            "URI": seen.path,
            "Method": request.method,
            "HTTPVersion": request.protocol,
            "Headers": [{"Name": name, "Value": value} for name, value in request.headers],
        },
        "Weight": 1,
        "Timestamp": at,
        "Action": (hit.action if hit else ruling.action).upper(),
        "Labels": [{"Name": label} for label in sorted(ruling.labels)],
        **inner,
        **sent,
    }
