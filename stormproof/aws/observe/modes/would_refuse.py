"""How often a control that observes would have refused, from metrics: a few reads, no log is searched.

Authorizer and rate guard make metrics of their log lines. AWS WAF counts matches in ``AWS/WAFV2``:
https://docs.aws.amazon.com/waf/latest/developerguide/waf-metrics.html . It does not say how the rules of a group that
is overridden to Count appear under the web ACL's dimensions; whatever counts under them is taken, but for the rules on
bodies, which go on counting.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any

from stormproof.aws.observe.lambda_served import served_functions
from stormproof.aws.observe.wafv2 import read_stages
from stormproof.core.naming import Names
from stormproof.core.planning.controls import PlanContext, Reads

BACK = timedelta(days=7)
DAY_S = 86_400
WOULD_REFUSE = "WouldRefuse"
AUTHORIZER, RATE_GUARD, WAF = "Stormproof/Authorizer", "Stormproof/RateGuard", "AWS/WAFV2"
ALL = "ALL"
ON_BODIES = "_BODY"
MOST = 500
"""Queries of a request: https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_GetMetricData.html"""

Metric = Mapping[str, Any]


def would_refuse(reads: Reads, context: PlanContext, control: str, until: datetime) -> int | None:
    """Return how many requests (matches of rules, for the firewall) a control would have refused in the last 7 days.

    None for a control (by its name) of which no metric tells.
    """
    metrics = _METRICS.get(control)
    return None if metrics is None else _sum(reads, tuple(metrics(reads, context))[:MOST], until)


def _of_authorizer(_reads: Reads, context: PlanContext) -> Iterator[Metric]:
    yield _of_function(AUTHORIZER, Names(context.system).authorizer)


def _of_guards(reads: Reads, context: PlanContext) -> Iterator[Metric]:
    for function in served_functions(reads, context.system):
        yield _of_function(RATE_GUARD, function.name)


def _of_firewall(reads: Reads, context: PlanContext) -> Iterator[Metric]:
    for acl in read_stages(reads, context).acls.values():
        where = {"Name": "WebACL", "Value": acl.document["VisibilityConfig"]["MetricName"]}
        for metric in reads.pages(
            "cloudwatch", "list_metrics", "Metrics", Namespace=WAF, MetricName="CountedRequests", Dimensions=[where]
        ):
            rule = next((each["Value"] for each in metric["Dimensions"] if each["Name"] == "Rule"), ALL)
            if rule != ALL and not rule.endswith(ON_BODIES):
                yield {name: metric[name] for name in ("Namespace", "MetricName", "Dimensions")}


_METRICS = {"authentication": _of_authorizer, "rate-limit": _of_guards, "firewall": _of_firewall}


def _of_function(namespace: str, function: str) -> Metric:
    dimensions = [{"Name": "FunctionName", "Value": function}]
    return {"Namespace": namespace, "MetricName": WOULD_REFUSE, "Dimensions": dimensions}


def _sum(reads: Reads, metrics: tuple[Metric, ...], until: datetime) -> int:
    if not metrics:
        return 0
    queries = [
        {"Id": f"m{number}", "MetricStat": {"Metric": metric, "Period": DAY_S, "Stat": "Sum"}}
        for number, metric in enumerate(metrics)
    ]
    results = reads.pages(
        "cloudwatch",
        "get_metric_data",
        "MetricDataResults",
        MetricDataQueries=queries,
        StartTime=until - BACK,
        EndTime=until + timedelta(minutes=1),
    )
    return round(sum(float(value) for result in results for value in result["Values"]))
