"""What a function finds in its environment: how it is led to the embedded AWS, unless its owner leads it elsewhere."""

from __future__ import annotations

from pathlib import Path

from localaws.services.lambda_.runtime.processes.environment import function_environment
from localaws.services.lambda_.runtime.registry import Credentials
from localaws_testing.functions import function_version

LEADS = {"AWS_ENDPOINT_URL": "http://127.0.0.1:1", "AWS_ENDPOINT_URL_S3": "https://127.0.0.1:2"}
FOLDERS = {name: Path("/x") for name in ("task", "opt", "runtime", "scratch")}


def environment(**own: str) -> dict[str, str]:
    """Return the environment of a function whose owner set some variables."""
    version = function_version(environment=tuple(own.items()))
    return function_environment(version, Credentials("id", "key", "token"), LEADS, "stream", FOLDERS, ("127.0.0.1", 2))


def test_a_function_is_led_to_the_embedded_aws() -> None:
    """Every service, each where it is called."""
    assert environment().items() >= LEADS.items()


def test_an_owner_may_lead_it_elsewhere() -> None:
    """Then all services are."""
    found = environment(AWS_ENDPOINT_URL="http://elsewhere")
    assert found["AWS_ENDPOINT_URL"] == "http://elsewhere"
    assert "AWS_ENDPOINT_URL_S3" not in found


def test_reserved_variables_are_lambdas() -> None:
    """Whatever the owner set, but for those that Lambda leaves to be set."""
    found = environment(AWS_REGION="nowhere", TZ="Europe/Berlin", AWS_XRAY_CONTEXT_MISSING="RUNTIME_ERROR")
    assert found["AWS_REGION"] != "nowhere"
    assert found["TZ"] == "Europe/Berlin"
    assert found["AWS_XRAY_CONTEXT_MISSING"] == "RUNTIME_ERROR"


def test_tracing_libraries_are_led_to_a_daemon() -> None:
    """Its address stands whole and in parts, and a missing segment is a line in the log, as on AWS."""
    found = environment()
    assert found["AWS_XRAY_DAEMON_ADDRESS"] == "127.0.0.1:2"
    assert (found["_AWS_XRAY_DAEMON_ADDRESS"], found["_AWS_XRAY_DAEMON_PORT"]) == ("127.0.0.1", "2")
    assert found["AWS_XRAY_CONTEXT_MISSING"] == "LOG_ERROR"
