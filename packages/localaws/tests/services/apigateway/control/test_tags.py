"""Tags. https://docs.aws.amazon.com/apigateway/latest/api/API_TagResource.html ."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest


@pytest.mark.parametrize("kind", ["restapis", "stages", "apikeys", "usageplans"])
def test_every_kind_of_resource_takes_tags(rest_api: Any, unique: Callable[[str], str], kind: str) -> None:
    """Tags are added, told and taken off by ARN."""
    client = rest_api.client
    rest_api.mock()
    rest_api.deploy()
    paths = {
        "restapis": lambda: f"restapis/{rest_api.id}",
        "stages": lambda: f"restapis/{rest_api.id}/stages/prod",
        "apikeys": lambda: f"apikeys/{client.create_api_key(name=unique('key'))['id']}",
        "usageplans": lambda: f"usageplans/{client.create_usage_plan(name=unique('plan'))['id']}",
    }
    arn = f"arn:aws:apigateway:us-east-1::/{paths[kind]()}"
    client.tag_resource(resourceArn=arn, tags={"a": "1", "b": "2"})
    client.untag_resource(resourceArn=arn, tagKeys=["a"])
    assert client.get_tags(resourceArn=arn)["tags"] == {"b": "2"}


def test_tags_show_on_the_api(rest_api: Any) -> None:
    """GetRestApi tells them."""
    arn = f"arn:aws:apigateway:us-east-1::/restapis/{rest_api.id}"
    rest_api.client.tag_resource(resourceArn=arn, tags={"owner": "x"})
    assert rest_api.client.get_rest_api(restApiId=rest_api.id)["tags"] == {"owner": "x"}


def test_what_is_not_there_is_404(rest_api: Any) -> None:
    """An unknown API or kind."""
    for path in ("restapis/zzz", "clientcertificates/x"):
        with pytest.raises(rest_api.client.exceptions.NotFoundException):
            rest_api.client.get_tags(resourceArn=f"arn:aws:apigateway:us-east-1::/{path}")
