"""What is asked of the logs to tell who would have been refused, control by control."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from stormproof.core.errors import Undecidable
from stormproof.core.logs.access_log import names_of
from stormproof.core.planning.controls import PlanContext, Reads
from stormproof.core.queries.pages import Log, Query

MOST = 10_000
"""Rows of an answer: https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/CWL_QuerySyntax-Limit.html"""
BARE = re.compile(r"[A-Za-z_@][\w.@]*")
RULE_PREFIX = "stormproof-"
"""What the names of our rules in a web ACL begin with."""
OLD_VERSIONS = '["TLSv1", "TLSv1.0", "TLSv1.1"]'
AUTHENTICATION = f"""filter event = "authentication"
| stats count(*) as requests, latest(@timestamp) as last
    by mode, outcome as rule, keyId as key, sourceIp as address, method, resource
| sort requests desc
| limit {MOST}"""
RATE_LIMIT = f"""filter event = "rate_limit_exceeded"
| stats count(*) as requests, latest(@timestamp) as last
    by mode, keyId as key, sourceIp as address, method, resource
| sort requests desc
| limit {MOST}"""
FIREWALL = f"""filter @message like /"{RULE_PREFIX}/
| fields @timestamp, @message
| sort @timestamp desc
| limit {MOST}"""


def question_of(reads: Reads, context: PlanContext, control: str) -> Query:
    """Return what is asked for a control with a mode, by its name.

    Raises Undecidable ``observing.unlogged`` where the log does not hold it.
    """
    if control == "tls":
        return Query(control, "Who comes by old TLS?", (Log.ACCESS,), _tls(reads, context))
    texts = {
        "authentication": (Log.AUTHORIZER, AUTHENTICATION),
        "rate-limit": (Log.FUNCTIONS, RATE_LIMIT),
        "firewall": (Log.FIREWALL, FIREWALL),
    }
    log, text = texts[control]
    return Query(control, f"Whom would {control} refuse?", (log,), text)


def _tls(reads: Reads, context: PlanContext) -> str:
    api = context.system.api
    stages = reads.read("apigateway", "get_stages", restApiId=api.id)["item"]
    serving: Mapping[str, Any] = next((each for each in stages if each["stageName"] == api.stage), {})
    names = names_of(str((serving.get("accessLogSettings") or {}).get("format", "")))
    if "tlsVersion" not in names:
        said = f"the access log of stage {api.stage} does not hold tlsVersion; `stormproof apply` adds it"
        raise Undecidable("observing.unlogged", said)
    fields = {
        "rule": "tlsVersion",
        "key": "authorizer.keyId",
        "address": "identity.sourceIp",
        "method": "httpMethod",
        "resource": "resourcePath",
    }
    told = [f"{_field(names[variable])} as {name}" for name, variable in fields.items() if variable in names]
    return f"""filter {_field(names["tlsVersion"])} in {OLD_VERSIONS}
| stats count(*) as requests by {", ".join(told)}
| sort requests desc
| limit {MOST}"""


def _field(name: str) -> str:
    """Return a field's name as a query writes it."""
    return name if BARE.fullmatch(name) else f"`{name}`"
