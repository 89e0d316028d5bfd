"""A plugin of pytest for LocalStack's own tests: leads them to a running localaws and writes down what came of each.

READY names localaws's ready file, RESULTS the file of results (see ``tests/fidelity/results.py``). It runs in an
environment of LocalStack's, without Stormproof. Waits are cut to 8 s: localaws does things at once or never. Calls are
those of an IAM user, as when the answers were recorded.
"""

from __future__ import annotations

import inspect
import json
import os
import re
import time
from collections.abc import Callable, Iterator
from importlib import import_module
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import boto3
import pytest
from operations_noted import Noted

READY = json.loads(Path(os.environ["READY"]).read_text("utf-8"))
RESULTS = Path(os.environ["RESULTS"])
WITHIN_S = 8.0
SECOND_ACCOUNT = {
    "secondary_aws_client",
    "secondary_account_id",
    "secondary_aws_client_factory",
    "secondary_aws_session",
}
OTHER_RUNTIME = re.compile(r"\[.*(nodejs|java|dotnet|ruby|provided\.|go1\.)", re.IGNORECASE)
NEEDS = re.compile(
    r"nodejs|NODE|JAVA|Runtime\.java|dotnet|ruby|provided_al|PackageType=.?[\"']?Image|docker|httpbin|TERRAFORM"
    r"|opensearch|elasticsearch|firehose|kinesis_create|stepfunctions|sfn_client|secondary_",
    re.IGNORECASE,
)
"""What a test's source names that is not here: other runtimes, services that localaws does not have, hosts outside."""
NOTED = Noted(Path(f"{RESULTS}.calls"))


def _user() -> tuple[str, str]:
    """Make an IAM user and return its key."""
    root = {"aws_access_key_id": READY["access_key_id"], "aws_secret_access_key": READY["secret_access_key"]}
    iam = boto3.client("iam", region_name="us-east-1", endpoint_url=READY["endpoint_url"], **root)
    iam.create_user(UserName="suite")
    iam.attach_user_policy(UserName="suite", PolicyArn="arn:aws:iam::aws:policy/AdministratorAccess")
    key = iam.create_access_key(UserName="suite")["AccessKey"]
    return key["AccessKeyId"], key["SecretAccessKey"]


def _settings() -> Iterator[tuple[str, str]]:
    key, secret = _user()
    yield "TEST_SKIP_LOCALSTACK_START", "1"
    yield "TEST_AWS_ENDPOINT_URL", READY["endpoint_url"]
    yield "TEST_AWS_ACCOUNT_ID", "123456789012"
    for prefix in ("TEST_AWS", "AWS"):
        yield f"{prefix}_ACCESS_KEY_ID", key
        yield f"{prefix}_SECRET_ACCESS_KEY", secret
    yield "AWS_DEFAULT_REGION", "us-east-1"
    yield "TEST_AWS_REGION_NAME", "us-east-1"
    yield "SECONDARY_TEST_AWS_REGION_NAME", "eu-west-1"
    yield "LOCALSTACK_HOST", f"localhost:{urlsplit(READY['endpoint_url']).port}"
    yield "REQUESTS_CA_BUNDLE", READY["ca_bundle"]
    yield "DISABLE_EVENTS", "1"


os.environ.update(dict(_settings()))


@pytest.hookimpl(trylast=True)
def pytest_configure() -> None:
    """Tell LocalStack's test helpers where APIs are invoked, and that nobody waits long."""
    config: Any = import_module("localstack.config")
    constants: Any = import_module("localstack.constants")
    port = urlsplit(READY["endpoint_url"]).port
    constants.DEFAULT_PORT_EDGE, constants.LOCALHOST_HOSTNAME = port, "localhost"
    config.GATEWAY_LISTEN = config.UniqueHostAndPortList([config.HostAndPort(host="127.0.0.1", port=port)])
    fixtures: Any = import_module("tests.aws.services.apigateway.apigateway_fixtures")
    fixtures.api_invoke_url = lambda api_id, stage="", path="/", *_, **__: (
        f"{READY['gateway_url']}/_aws/execute-api/{api_id}" + (f"/{stage}" if stage else "") + path
    )
    helpers: Any = import_module("localstack.utils.sync")
    helpers.retry = _retry


def _retry(
    function: Callable[..., Any], retries: int = 3, sleep: float = 1.0, sleep_before: float = 0, **more: Any
) -> Any:
    time.sleep(min(sleep_before, 2.0))
    deadline = time.monotonic() + min(WITHIN_S, max(2.0, (retries + 1) * sleep))
    while True:
        try:
            return function(**more)
        except Exception:
            if time.monotonic() > deadline:
                raise
        time.sleep(min(sleep, 0.5))


def reason_to_leave_out(item: Any) -> str:
    """Return why a test cannot be run from outside, empty where it can."""
    marks = {mark.name for mark in item.iter_markers()}
    if "aws_validated" not in marks or marks & {"requires_in_process", "only_localstack"}:
        return "was not recorded on AWS, or runs in LocalStack's process"
    if "infrastructure_setup" in item.fixturenames or SECOND_ACCOUNT & set(item.fixturenames):
        return "CDK, or a second account"
    if OTHER_RUNTIME.search(item.name) or NEEDS.search(inspect.getsource(item.function)):
        return "other runtimes, services or hosts"
    return ""


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: Any, items: list[Any]) -> None:
    """Leave out what cannot be run, and take LocalStack's excuses from the rest."""
    left_out = [item for item in items if reason_to_leave_out(item)]
    config.hook.pytest_deselected(items=left_out)
    items[:] = [item for item in items if item not in left_out]
    for item in items:
        for node in item.listchain():
            node.own_markers[:] = [mark for mark in node.own_markers if mark.name != "skip_snapshot_verify"]


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_protocol(item: Any) -> Iterator[None]:
    """Note the operations of a test."""
    NOTED.begin()
    yield
    NOTED.end(item)


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_teardown() -> Iterator[None]:
    """What tidies up after a test is none of its operations."""
    NOTED.pause()
    yield


def pytest_runtest_logreport(report: Any) -> None:
    """Write down how a test ended."""
    if report.when == "call" or report.outcome == "failed" or (report.when == "setup" and report.skipped):
        line = {"id": report.nodeid, "when": report.when, "outcome": report.outcome}
        line |= {"xfail": getattr(report, "wasxfail", None), "text": (report.longreprtext or "")[-9000:]}
        with RESULTS.open("a", encoding="utf-8") as results:
            results.write(json.dumps(line) + "\n")
