"""Lambda: tags of functions and event source mappings; versions and aliases have none.

moto answers TagResource with 200, tags versions, and words what is not there as it likes.
https://github.com/localstack/localstack/blob/main/tests/aws/services/lambda_/test_lambda_api.snapshot.json
(TestLambdaTag::test_tag_lifecycle, test_tag_exceptions, TestLambdaTags::test_tag_limits).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import unquote

from moto.awslambda.responses import LambdaResponse

from localaws.moto.patches import Patches
from localaws.services.lambda_.control.errors import InvalidParameter, ResourceNotFound
from localaws.services.lambda_.control.request import Response, answer, no_content

MOST = 50
ARN_PARTS = 7  # arn:aws:lambda:region:account:function:name
KINDS = {"function": "Function", "event-source-mapping": "Event source mapping"}


def install(patches: Patches) -> None:
    """Replace the operations."""
    patches.replace(LambdaResponse, list_tags=list_tags, tag_resource=tag_resource, untag_resource=untag_resource)


def list_tags(self: Response) -> Any:
    """ListTags."""
    return answer({"Tags": dict(_resource(self).tags or {})})


def tag_resource(self: Response) -> Any:
    """TagResource."""
    resource = _resource(self)
    given = self.json_body.get("Tags") or {}
    if not given:
        raise InvalidParameter("An error occurred and the request cannot be processed.")
    tags = {**(resource.tags or {}), **given}
    check_tags(tags)
    resource.tags = tags
    return no_content()


def untag_resource(self: Response) -> Any:
    """UntagResource: keys that are not there are no error."""
    resource = _resource(self)
    gone = self.querystring.get("tagKeys", [])
    resource.tags = {key: value for key, value in (resource.tags or {}).items() if key not in gone}
    return no_content()


def check_tags(tags: Mapping[str, str]) -> None:
    """Raise InvalidParameter for more tags than a resource can have."""
    if len(tags) > MOST:
        raise InvalidParameter("Number of tags exceeds resource tag limit.")


def _resource(response: Response) -> Any:
    arn = unquote(str(response.raw_path or response.path).split("?")[0].partition("/tags/")[2])
    kind, name, *qualifier = [*arn.split(":")[ARN_PARTS - 2 :], "", ""][:3]
    if kind == "function" and any(qualifier):
        raise InvalidParameter(
            "Tags on function aliases and versions are not supported. Please specify a function ARN."
        )
    if kind not in KINDS:
        raise NotImplementedError(f"tags of {arn}")
    found = (
        response.backend.get_event_source_mapping(name)
        if kind == "event-source-mapping"
        else {each.function_name: each for each in response.backend.list_functions()}.get(name)
    )
    if found is None:
        raise ResourceNotFound(f"{KINDS[kind]} not found: {arn}")
    return found
