"""Fault versions are made only where there is room, under an undo that is written down, and are gone afterwards."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any

import pytest

from stormproof.core.errors import CallFailed, Undecidable
from stormproof.core.faults import FaultInjection
from stormproof.core.planning.controls import PlanContext
from stormproof.core.planning.plans import Call
from stormproof.core.policy import Policy
from stormproof.core.surroundings import Surroundings
from stormproof.stimuli.shared import fault_versions as faults
from stormproof.stimuli.shared.fault_versions import DESCRIPTION, Fault, FaultVersion, fault_versions, invoke
from tests.provisioners.fakes import SYSTEM, FakeReads
from tests.provisioners.made_functions import FUNCTION, THEIRS, URI, configuration
from tests.stormproof.aws.observe.invokers.made_invokers import NOBODY

ON_ALIAS = URI.replace("/invocations", ":live/invocations")
CLOCK = SimpleNamespace(now=lambda: datetime(2026, 11, 29, tzinfo=UTC))
LAYER = "arn:aws:lambda:eu-west-1:123456789012:layer:stormproof-abc123-fault:1"


class FakeAws:
    """Writes that are remembered, in order, with what was held meanwhile."""

    def __init__(self, *, refuses: str = "") -> None:
        self.done: list[str] = []
        self.held: list[str] = []
        self.parameters: dict[str, Any] = {}
        self._refuses = refuses

    def call(self, call: Call) -> dict[str, Any]:
        """Remember a call; answer what it yields."""
        if call.operation == self._refuses:
            raise CallFailed("aws.refused", call.operation)
        self.done.append(call.operation)
        self.parameters[call.operation] = dict(call.parameters)
        known = {faults.LAYER: LAYER, faults.VERSION: "9"}
        return {name: known[name] for name in call.yields}

    def answer(self, call: Call) -> dict[str, Any]:
        """Remember an invocation."""
        self.parameters[call.operation] = dict(call.parameters)
        return {
            "Payload": io.BytesIO(b'{"errorMessage": "x"}'),
            "FunctionError": "Unhandled",
            "ResponseMetadata": {"RequestId": "id-1"},
        }

    @contextmanager
    def hold(self, injection: FaultInjection) -> Iterator[dict[str, Any]]:
        """Disturb and put back."""
        self.held.append(injection.title)
        outputs: dict[str, Any] = {}
        for call in injection.calls:
            outputs |= self.call(call)
        self.done.append("<held>")
        try:
            yield outputs
        finally:
            for call in injection.undo:
                self.call(call)
            self.done.append("<put back>")


def bench(aws: FakeAws, *, uri: str = ON_ALIAS, live: Any = None, versions: Any = (), urls: Any = ()) -> Any:
    """Return a bench on a function behind its alias; `live` is what the alias serves, `uri` what the API invokes."""
    export = {
        "openapi": "3.0.1",
        "paths": {"/health": {"get": {"x-amazon-apigateway-integration": {"type": "aws_proxy", "uri": uri}}}},
    }

    def told(**asked: Any) -> Any:
        return (live or configuration(Timeout=10)) if asked.get("Qualifier") else configuration(Timeout=10)

    reads = FakeReads(
        {
            **NOBODY,
            ("apigateway", "get_export"): {"body": json.dumps(export).encode()},
            ("lambda", "get_function_configuration"): told,
            ("lambda", "get_alias"): {"FunctionVersion": "3", "RevisionId": "a"},
            ("lambda", "list_versions_by_function"): list(versions),
            ("lambda", "list_function_url_configs"): list(urls),
            ("cloudwatch", "list_metrics"): [],
            ("cloudwatch", "get_metric_statistics"): {"Datapoints": []},
        }
    )
    context = PlanContext(SYSTEM, Policy(admin_email="ops@example.com"))
    return SimpleNamespace(
        reads=reads, writer=aws, context=context, hold=aws.hold, clock=CLOCK, surroundings=Surroundings()
    )


def refused(made: Any) -> str:
    """Return the code by which fault versions are refused, having touched nothing."""
    with pytest.raises(Undecidable) as found, fault_versions(made, [FUNCTION], 1):
        pytest.fail("a fault version was made")
    assert made.writer.done == []
    return found.value.code


def test_a_version_is_published_under_the_undo_and_deleted_at_the_end() -> None:
    """What stood is put back before anything is invoked."""
    aws = FakeAws()
    with fault_versions(bench(aws), [FUNCTION], 3) as (version,):
        assert aws.done == [
            "<held>",
            "publish_layer_version",
            "<held>",
            "update_function_configuration",
            "<held>",
            "publish_version",
            "update_function_configuration",
            "<put back>",
            "delete_layer_version",
            "<put back>",
        ]
        assert aws.held == ["fault versions", "the fault layer", f"a fault version of {FUNCTION.name} is made"]
        assert (version.number, version.timeout_s, version.log_group) == ("9", 3, f"/aws/lambda/{FUNCTION.name}")
    assert aws.done[-2:] == ["delete_versions", "<put back>"]
    assert aws.parameters["delete_versions"] == {"FunctionName": FUNCTION.name, "Description": DESCRIPTION}
    assert aws.parameters["publish_version"]["Description"] == DESCRIPTION


def test_only_handler_layers_and_timeout_are_touched_and_put_back() -> None:
    """Environment and code stay; the change is refused if somebody else was quicker."""
    aws = FakeAws()
    with fault_versions(bench(aws), [FUNCTION], 3):
        back = aws.parameters["update_function_configuration"]
    assert back == {"FunctionName": FUNCTION.name, "Handler": "app.handle", "Layers": [THEIRS], "Timeout": 10}


def test_what_fails_meanwhile_leaves_nothing_behind() -> None:
    """Settings and layer are put back where no version could be published."""
    aws = FakeAws(refuses="publish_version")
    with pytest.raises(CallFailed), fault_versions(bench(aws), [FUNCTION], 3):
        pytest.fail("there is no version")
    assert aws.done[-4:] == ["delete_layer_version", "<put back>", "delete_versions", "<put back>"]


def test_no_fault_version_where_the_api_invokes_latest() -> None:
    """Its users would meet the fault while it is published."""
    assert refused(bench(FakeAws(), uri=URI)) == "fault.latest_in_use"


def test_no_fault_version_where_a_url_invokes_latest() -> None:
    """A URL of the alias is none of it."""
    made = bench(FakeAws(), urls=[{"FunctionArn": f"{FUNCTION.arn}:live"}, {"FunctionArn": FUNCTION.arn}])
    assert refused(made) == "fault.latest_in_use"


@pytest.mark.parametrize("changed", [{"CodeSha256": "other"}, {"Layers": []}, {"Environment": {}}])
def test_no_fault_version_of_what_is_not_released(changed: dict[str, Any]) -> None:
    """It would say nothing about what is served."""
    assert refused(bench(FakeAws(), live=configuration(Timeout=10, **changed))) == "fault.unreleased"


def test_an_execution_is_known_by_its_request_id() -> None:
    """Invoked by the version's number, never by the alias."""
    aws = FakeAws()
    seen = invoke(bench(aws), FaultVersion(FUNCTION, "9", 1, "/g"), Fault.LAST, seconds=2)
    assert (seen.request_id, seen.error, seen.answer) == ("id-1", "Unhandled", '{"errorMessage": "x"}')
    assert aws.parameters["invoke"]["Qualifier"] == "9"
    assert json.loads(aws.parameters["invoke"]["Payload"]) == {"stormproof": "last", "seconds": 2}
