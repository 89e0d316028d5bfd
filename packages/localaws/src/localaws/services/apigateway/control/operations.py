"""API Gateway REST: joins moto's control plane to the gateway, and what concerns all of its operations.

Closes: 404 for what is not there (moto says 400), pages (``limit`` and ``position``), URLs that moto lacks; test
invocations of methods are refused cleanly. https://docs.aws.amazon.com/apigateway/latest/api/API_Operations.html
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from typing import Any

from moto.apigateway import urls
from moto.apigateway.exceptions import BadRequestException, NotFoundException
from moto.apigateway.models import apigateway_backends
from moto.apigateway.responses import APIGatewayResponse

from localaws.kernel.ports import ACCOUNT
from localaws.moto.patches import Patches
from localaws.services.apigateway.control.directory import MotoDirectory
from localaws.services.apigateway.control.patching import Answer, answer, segments, state
from localaws.services.apigateway.gateway.server import Gateway

STAGE = "{0}/restapis/(?P<function_id>[^/]+)/stages/(?P<stage_name>[^/]+)"
URLS = (
    STAGE + "/cache/(?P<cache>data|authorizers)$",
    "{0}/usageplans/(?P<usage_plan_id>[^/]+)/usage$",
    "{0}/tags/(?P<resource_arn>arn.+)$",
)
PAGED = (
    "get_api_keys",
    "get_authorizers",
    "get_base_path_mappings",
    "get_deployments",
    "get_domain_names",
    "get_models",
    "get_request_validators",
    "get_resources",
    "get_rest_apis",
    "get_usage_plan_keys",
    "get_usage_plans",
    "get_vpc_links",
)
REFUSED = ("test_invoke_method", "create_vpc_link")
PAGE, MOST = 25, 500
# A page of none, as recorded in https://github.com/localstack/localstack/blob/main/tests/aws/services/apigateway/
# test_apigateway_extended.snapshot.json (test_negative_get_usage_plan_api_keys).
NEGATIVE = re.compile(r"-\d+")


def install(patches: Patches, directory: MotoDirectory, gateway: Gateway) -> None:
    """Attach the gateway's directory and patch what all operations share."""
    directory.attach(apigateway_backends[ACCOUNT])
    patches.put(NotFoundException, "code", 404)
    for pattern in URLS:
        patches.put_item(urls, "url_paths", pattern, APIGatewayResponse.dispatch)
    for name in PAGED:
        patches.put(APIGatewayResponse, name, _paged(getattr(APIGatewayResponse, name)))
    for name in REFUSED:
        patches.put(APIGatewayResponse, name, _refuse)
    patches.replace(
        APIGatewayResponse,
        flush_stage_cache=_flush,
        flush_stage_authorizers_cache=_flusher(gateway),
    )


def _paged(original: Callable[[APIGatewayResponse], str]) -> Callable[[APIGatewayResponse], str]:
    def page(response: APIGatewayResponse) -> str:
        query: Mapping[str, list[str]] = response.querystring
        items = json.loads(original(response))["item"]
        limit = _limit(query)
        start = _start(query, len(items))
        more = {"position": str(start + limit)} if limit and start + limit < len(items) else {}
        return json.dumps({"item": items[start : start + limit], **more})

    return page


def _limit(query: Mapping[str, list[str]]) -> int:
    asked = query.get("limit", [str(PAGE)])[0]
    if NEGATIVE.fullmatch(asked):
        return 0
    if not asked.isdecimal() or not 1 <= int(asked) <= MOST:
        raise BadRequestException(f"Limit must be between 1 and {MOST}")
    return int(asked)


def _start(query: Mapping[str, list[str]], count: int) -> int:
    position = query.get("position", ["0"])[0]
    if not position.isdecimal() or int(position) > count:
        raise BadRequestException("Invalid position parameter")
    return int(position)


def _refuse(_: APIGatewayResponse) -> Any:
    raise NotImplementedError


def _flush(response: APIGatewayResponse) -> Answer:
    """Responses are not cached here, so there is nothing to flush but the stage must be there."""
    _, api_id, _, stage, *_ = segments(response)
    state(response).get_stage(api_id, stage)
    return answer(202, {})


def _flusher(gateway: Gateway) -> Callable[[APIGatewayResponse], Answer]:
    def flush(response: APIGatewayResponse) -> Answer:
        flushed = _flush(response)
        _, api_id, _, stage, *_ = segments(response)
        gateway.flush_authorizers(api_id, stage)
        return flushed

    return flush
