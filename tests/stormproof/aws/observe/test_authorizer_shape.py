"""An authorizer is the same live and as exported, whatever identifies the clients that it is asked about."""

from __future__ import annotations

import pytest

from stormproof.aws.observe.api_shape import differences
from stormproof.aws.observe.apigateway import live_shape, shape_of_export
from tests.stormproof.aws.observe.test_api_shape import AUTHORIZER, AUTHORIZER_URI, LIVE, Api, changed


@pytest.mark.parametrize(("kind", "differing"), [("REQUEST", []), ("TOKEN", ["authorizer keys"])])
def test_an_authorizer_of_requests_may_identify_nobody(kind: str, differing: list[str]) -> None:
    """One that reads the request has no identity source unless it names one, whatever header its export says.

    One that reads a token has that header. A difference that no deployment removes would leave no plan empty.
    """
    live = {key: value for key, value in LIVE["get_authorizers"][0].items() if key != "identitySource"} | {"type": kind}
    settings = {"type": kind.lower(), "authorizerUri": AUTHORIZER_URI, "authorizerResultTtlInSeconds": 0}
    export = changed(AUTHORIZER, settings)
    export["components"]["securitySchemes"]["keys"]["name"] = "Unused"
    found = differences(live_shape(Api(LIVE | {"get_authorizers": [live]}, b""), "a1"), shape_of_export(export))
    assert [each.what for each in found] == differing
