"""Tags of REST APIs, stages, API keys, usage plans and domain names; moto's know stages alone.

https://docs.aws.amazon.com/apigateway/latest/api/API_TagResource.html
"""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import unquote

from moto.apigateway.exceptions import BadRequestException, NotFoundException
from moto.apigateway.responses import APIGatewayResponse

from localaws.moto.patches import Patches
from localaws.services.apigateway.control.checks.absent import RESOURCE
from localaws.services.apigateway.control.patching import Answer, answer, body, state


def install(patches: Patches) -> None:
    """Replace moto's tags."""
    patches.replace(
        APIGatewayResponse,
        get_tags=_get,
        tag_resource=_tag,
        untag_resource=_untag,
    )


def _tagged(response: APIGatewayResponse) -> Any:
    """Return moto's object that the ARN names; raises NotFoundException or BadRequestException."""
    arn = unquote(str(response.path).partition("/tags/")[2])
    backend = state(response)
    _, separator, path = arn.partition("::/")
    if not separator:
        raise BadRequestException("Invalid ARN specified in the request")
    match path.split("/"):
        case ["restapis", api]:
            return backend.get_rest_api(api)
        case ["restapis", api, "stages", stage]:
            return backend.get_stage(api, stage)
        case ["apikeys", key]:
            return backend.get_api_key(key)
        case ["usageplans", plan]:
            return backend.get_usage_plan(plan)
        case ["domainnames", name]:
            return backend.get_domain_name(name)
    raise NotFoundException(RESOURCE)


def _get(response: APIGatewayResponse) -> str:
    return json.dumps({"tags": _tagged(response).tags or {}})


def _tag(response: APIGatewayResponse) -> Answer:
    tagged = _tagged(response)
    tagged.tags = {**(tagged.tags or {}), **body(response).get("tags", {})}
    return answer(204, {})


def _untag(response: APIGatewayResponse) -> Answer:
    tagged = _tagged(response)
    gone = set(response.querystring.get("tagKeys", []))
    tagged.tags = {name: value for name, value in (tagged.tags or {}).items() if name not in gone}
    return answer(204, {})
