"""What API Gateway does not export is told, and is no empty stage."""

from __future__ import annotations

from typing import Any

import pytest

from stormproof.aws.observe.apigateway import deployed_shape
from stormproof.core.errors import CouldNotLook
from tests.provisioners.fakes import FakeReads


def test_an_api_that_aws_does_not_export_is_told_with_the_way_out() -> None:
    """Bodies of other types than JSON; any other refusal stays what it is."""

    def refused(said: str) -> FakeReads:
        def answer(**_: object) -> Any:
            raise CouldNotLook("aws.refused", said)

        return FakeReads({("apigateway", "get_export"): answer})

    with pytest.raises(CouldNotLook, match="application/json models, or none") as caught:
        deployed_shape(refused("BadRequestException: JSON body models not found"), "a1", "prod")
    assert caught.value.code == "api.not_exportable"
    with pytest.raises(CouldNotLook) as caught:
        deployed_shape(refused("BadRequestException: what is that"), "a1", "prod")
    assert caught.value.code == "aws.refused"
