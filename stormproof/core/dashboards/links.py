"""Where a dashboard, logs and costs are seen in the AWS console, by partition.

Links into the console are documented nowhere; these are those that the console itself shows. Its hosts:
https://docs.aws.amazon.com/IAM/latest/UserGuide/reference-arns.html (partitions),
https://docs.amazonaws.cn/en_us/aws/latest/userguide/introduction.html (China).
"""

from __future__ import annotations

from stormproof.core.system import System

HOSTS = {
    "aws": "console.aws.amazon.com",
    "aws-cn": "console.amazonaws.cn",
    "aws-us-gov": "console.amazonaws-us-gov.com",
}


def dashboard_link(system: System, name: str) -> str:
    """Return what opens a dashboard as it is seen from the system's region."""
    return f"{_cloudwatch(system)}#dashboards/dashboard/{name}"


def queries_link(system: System) -> str:
    """Return what opens Logs Insights, where the saved queries stand."""
    return f"{_cloudwatch(system)}#logsV2:logs-insights"


def costs_link(system: System) -> str:
    """Return what opens Cost Explorer."""
    return f"https://{_host(system)}/cost-management/home#/cost-explorer"


def _cloudwatch(system: System) -> str:
    return f"https://{system.region}.{_host(system)}/cloudwatch/home?region={system.region}"


def _host(system: System) -> str:
    return HOSTS.get(system.partition, HOSTS["aws"])
