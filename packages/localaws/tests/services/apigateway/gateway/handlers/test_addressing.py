"""Hosts, paths, stages. Unknown ones are 403 Forbidden: public captures of AWS."""

from __future__ import annotations

from typing import Any

import pytest

from localaws.services.apigateway.gateway.directory import Mapped
from localaws.services.apigateway.gateway.messages import Response, Tls


def assert_forbidden(answer: Response) -> None:
    """The answer that AWS gives where no stage answers."""
    assert (answer.status, answer.body) == (403, b'{"message":"Forbidden"}')
    assert answer.header("x-amzn-ErrorType") == "ForbiddenException"
    assert answer.header("x-amzn-RequestId")
    assert answer.header("x-amz-apigw-id")


def test_the_host_names_the_api_and_the_path_the_stage(world: Any) -> None:
    """``{api}.execute-api.{region}.amazonaws.com/{stage}/...`` is the default endpoint."""
    assert world.ask("/x").status == 200


def test_a_path_may_name_the_api_on_any_host(world: Any) -> None:
    """``/_aws/execute-api/{api}/{stage}/...`` reaches the same stage, and functions see the default endpoint."""
    assert world.ask(host="127.0.0.1:8443", target="/_aws/execute-api/abc123/prod/x").status == 200
    [event] = world.functions.called("main")
    assert event["headers"]["Host"] == "abc123.execute-api.us-east-1.amazonaws.com"
    assert (event["path"], event["requestContext"]["path"]) == ("/x", "/prod/x")


@pytest.mark.parametrize(
    ("host", "target"),
    [
        ("abc123.execute-api.us-east-1.amazonaws.com", "/other/x"),
        ("abc123.execute-api.us-east-1.amazonaws.com", "/"),
        ("abc123.execute-api.eu-west-1.amazonaws.com", "/prod/x"),
        ("zzz.execute-api.us-east-1.amazonaws.com", "/prod/x"),
        ("localhost", "/prod/x"),
        ("localhost", "/_aws/execute-api/abc123"),
        ("localhost", "/_aws/execute-api/zzz/prod/x"),
        ("", "/prod/x"),
    ],
)
def test_what_leads_to_no_stage_is_forbidden(world: Any, host: str, target: str) -> None:
    """An unknown stage, API, region or host is 403 Forbidden."""
    assert_forbidden(world.ask(host=host, target=target))
    assert world.functions.calls == []


def test_a_disabled_default_endpoint_is_forbidden(world: Any) -> None:
    """DisableExecuteApiEndpoint closes both forms of the default endpoint."""
    world.configure_api(endpoint_disabled=True)
    assert_forbidden(world.ask())
    assert_forbidden(world.ask(host="localhost", target="/_aws/execute-api/abc123/prod/x"))


def test_a_custom_domain_serves_the_stage_of_its_mapping(world: Any) -> None:
    """A base path mapping names the stage; it serves even where the default endpoint is disabled."""
    world.configure_api(endpoint_disabled=True)
    world.directory.domains["api.example.com"] = Mapped("abc123", "prod", "")
    assert world.ask(host="api.example.com", target="/x").status == 200
    [event] = world.functions.called("main")
    assert event["requestContext"]["domainName"] == "api.example.com"


def test_a_mapping_without_stage_leaves_it_to_the_path(world: Any) -> None:
    """Without a stage in the mapping, the path's first segment names it."""
    world.directory.domains["api.example.com"] = Mapped("abc123", None, "")
    assert world.ask(host="api.example.com", target="/prod/x").status == 200
    assert_forbidden(world.ask(host="api.example.com", target="/other/x"))


def test_a_version_below_the_apis_policy_is_refused(world: Any) -> None:
    """A connection that came in by a more permissive policy does not reach an API with a stricter one."""
    world.configure_api(security_policy="TLS_1_2")
    target = "/_aws/execute-api/abc123/prod/x"
    assert_forbidden(world.ask(host="localhost", target=target, tls=Tls("TLSv1.1", "x")))
    assert world.ask(host="localhost", target=target, tls=Tls("TLSv1.2", "x")).status == 200


def test_strict_access_demands_that_sni_and_host_agree(world: Any) -> None:
    """STRICT: https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-security-policies.html ."""
    world.configure_api(access_mode="STRICT")
    host = "abc123.execute-api.us-east-1.amazonaws.com"
    assert_forbidden(world.ask(tls=Tls(server_name="other.execute-api.us-east-1.amazonaws.com")))
    assert world.ask(tls=Tls(server_name=host)).status == 200
