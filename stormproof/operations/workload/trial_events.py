"""What a new version of each function is tried with: the harmless work that the workload states.

That is the event of its job, else, for a function that serves the request for the health, that request as API Gateway
hands it on: https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-lambda-proxy-integrations.html (input
format). An event that waits for what a journey captures says nothing before one was taken, and is left out.
"""

from __future__ import annotations

import json
import re
from typing import Any
from urllib.parse import parse_qs

from stormproof.aws.observe.lambda_served import route_served
from stormproof.core.errors import CouldNotLook, NotThere
from stormproof.core.planning.controls import Reads
from stormproof.core.system import System
from stormproof.core.workload.model import PLACE, Workload

PROXY = "AWS_PROXY"
TRIAL = "stormproof-trial"
"""The request ID and the user agent of what no client has asked."""


def trial_events(reads: Reads, system: System, workload: Workload) -> dict[str, str]:
    """Return the events as JSON, by the name of the function; a function without any is not named."""
    names = {name: function.name for function in system.functions for name in (function.role, function.name)}
    events = _of_health(reads, system, workload.health.path) if workload.health else {}
    stated = ((names.get(job.function), job.event) for job in workload.jobs if job.event)
    return events | {name: event for name, event in stated if name and not PLACE.search(event)}


def _of_health(reads: Reads, system: System, asked: str) -> dict[str, str]:
    """Return the event of a GET for the function that serves it, none where that cannot be told."""
    path = asked.partition("?")[0]
    try:
        route = route_served(reads, system.api, "GET", path)
    except (CouldNotLook, NotThere):  # the controls that need to look at the stage say so
        return {}
    known = {each.name for each in system.functions}
    if route is None or route.kind != PROXY or route.function.name not in known:
        return {}
    return {route.function.name: json.dumps(proxy_event(system, route.resource, asked))}


def proxy_event(system: System, resource: str, asked: str) -> dict[str, Any]:
    """Return a GET of a path of the serving stage, which the route of `resource` serves, as a function is handed it."""
    path, _, query = asked.partition("?")
    several = parse_qs(query, keep_blank_values=True)
    return {
        "resource": resource,
        "path": path,
        "httpMethod": "GET",
        "headers": {"User-Agent": TRIAL},
        "multiValueHeaders": {"User-Agent": [TRIAL]},
        "queryStringParameters": {name: values[-1] for name, values in several.items()} or None,
        "multiValueQueryStringParameters": several or None,
        "pathParameters": _parts(resource, path) or None,
        "stageVariables": system.api.variables_of(system.api.stage) or None,
        "requestContext": _request_context(system, resource, path),
        "body": None,
        "isBase64Encoded": False,
    }


def _request_context(system: System, resource: str, path: str) -> dict[str, Any]:
    return {
        "resourcePath": resource,
        "httpMethod": "GET",
        "path": f"/{system.api.stage}{path}",
        "stage": system.api.stage,
        "accountId": system.account,
        "apiId": system.api.id,
        "protocol": "HTTP/1.1",
        "requestId": TRIAL,
        "requestTime": "01/Jan/1970:00:00:00 +0000",
        "requestTimeEpoch": 0,
        "identity": {"sourceIp": "127.0.0.1", "userAgent": TRIAL},
    }


def _parts(resource: str, path: str) -> dict[str, str]:
    """Return the parts of a path that a resource has names for: ``{name}``, ``{name+}`` for all that is left.

    Names are API Gateway's, with hyphens, dots and figures first: none that a regular expression could have.
    """
    literal, *named = re.split(r"\{([^{}+]+)(\+?)\}", resource)
    form = re.escape(literal)
    for greedy, after in zip(named[1::3], named[2::3], strict=True):
        form += f"({'.+' if greedy else '[^/]+'}){re.escape(after)}"
    found = re.fullmatch(form, path)
    return dict(zip(named[::3], found.groups(), strict=True)) if found else {}
