"""Traces in the logs are found by request, and waited for no longer than time allows."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial
from types import SimpleNamespace
from typing import Any

import pytest

from stormproof.core.alerts.failure_watcher import failure_watcher_log
from stormproof.core.errors import CouldNotLook, NotThere
from stormproof.core.health.names import canary_logs
from stormproof.core.health.regions import probe_log
from stormproof.core.judges.authentication.admission import Attempt, Logged
from stormproof.core.judges.authentication.guards import Guard
from stormproof.core.naming import Names
from stormproof.core.observations import Exchange
from stormproof.core.planning.controls import PlanContext
from stormproof.core.policy import Policy
from stormproof.core.surroundings import EMBEDDED_WAITS, Surroundings
from stormproof.core.system import RestApi, System
from stormproof.stimuli.authentication.valid_keys import milliseconds
from stormproof.stimuli.shared import log_traces
from stormproof.stimuli.shared.arrivals import must_hold_later
from stormproof.stimuli.shared.log_traces import Traces, access_groups, logged
from tests.provisioners.fakes import FakeReads
from tests.provisioners.made_functions import FUNCTION, configuration

SINCE = datetime(2026, 11, 22, tzinfo=UTC)
SYSTEM = System("aws", "1", "eu-west-1", (), RestApi("abc", "shop", "prod", ("prod",)), ())
ACCESS = "arn:aws:logs:eu-west-1:1:log-group:/theirs:*"


class FakeClock:
    """A clock that only moves when somebody waits."""

    def __init__(self) -> None:
        self.waited = 0.0

    def monotonic(self) -> float:
        """Return what was waited so far."""
        return self.waited

    def now(self) -> datetime:
        """Return the time of day."""
        return datetime(2026, 1, 1, tzinfo=UTC) + timedelta(seconds=self.waited)

    def pause(self, seconds: float) -> None:
        """Wait."""
        self.waited += seconds


class FakeBench:
    """A bench whose logs are written a while after the requests."""

    surroundings = Surroundings(EMBEDDED_WAITS)
    context = PlanContext(SYSTEM, Policy(admin_email="admin@example.com"))

    def __init__(self, groups: dict[str, list[str]], after_s: float = 0.0, destination: str = ACCESS) -> None:
        self.groups = groups
        self.after_s = after_s
        self.destination = destination
        self.clock = FakeClock()

    @property
    def reads(self) -> Any:
        """Itself."""
        return self

    def read(self, *_: Any, **__: Any) -> Any:
        """Return the stages, one of them without an access log."""
        logging = {"accessLogSettings": {"destinationArn": self.destination}} if self.destination else {}
        return {"item": [logging, logging, {}]}

    def pages(self, *_: Any, **parameters: Any) -> Any:
        """Return the events of a group."""
        group = parameters["logGroupName"]
        if group not in self.groups:
            raise NotThere(group)
        late = self.clock.waited < self.after_s
        return [] if late else [{"message": line} for line in self.groups[group]]


def attempt(request: str, *, carried: bool) -> Attempt:
    """Return an attempt with a request ID."""
    exchange = Exchange("GET", "https://a", 200, {"x-amzn-requestid": request}, "")
    return Attempt(exchange, carried_key=carried)


GROUPS = {"/theirs": ["x r1 y", "x r2 y"], "/aws/lambda/stormproof-abc-authorizer": ['{"requestId": "r1"}']}
ATTEMPTS = [attempt("r1", carried=True), attempt("r2", carried=False)]


@pytest.mark.parametrize("after_s", [0.0, 2.0])
def test_lines_are_found_as_soon_as_they_are_there(after_s: float) -> None:
    """In the access log that the stage names, whoever set it up, and in the authorizer's."""
    bench: Any = FakeBench(GROUPS, after_s)
    found = logged(bench, SINCE, ATTEMPTS)
    assert (set(found.access), set(found.authorizer)) == ({"r1", "r2"}, {"r1"})
    assert bench.clock.waited == pytest.approx(after_s, abs=0.3)


def test_what_is_missing_when_time_is_up_is_left_to_the_judge() -> None:
    """Absence is a finding, no error."""
    bench: Any = FakeBench({"/theirs": ["x r1 y"]})
    found = logged(bench, SINCE, ATTEMPTS)
    assert (set(found.access), set(found.authorizer)) == ({"r1"}, set())
    assert bench.clock.waited >= EMBEDDED_WAITS.logs_s


def test_a_key_is_looked_for_in_every_log_of_the_system() -> None:
    """In those of canaries, of the firewall, of what serves the system, and of what probes it from elsewhere."""
    system = replace(SYSTEM, probe_regions=("us-west-2",), functions=(FUNCTION,))
    names, asked = Names(system), set()
    kept = {
        names.authorizer_log,
        names.access_log,
        names.firewall_log,
        names.key_sync_log,
        failure_watcher_log(names),
        f"{canary_logs(names)}health",
        "/aws/lambda/else",
    }

    def events(logGroupName: str, **_: Any) -> list[dict[str, str]]:  # noqa: N803 - AWS's name
        asked.add(logGroupName)
        return [{"message": f"a line of {logGroupName}"}]

    reads = FakeReads(
        {
            ("lambda", "get_function_configuration"): configuration(),
            ("apigateway", "get_stages"): {"item": [{"stageName": "prod"}]},
            ("logs", "describe_log_groups"): lambda logGroupNamePrefix: [  # noqa: N803 - AWS's name
                {"logGroupName": name} for name in sorted(kept) if name.startswith(logGroupNamePrefix)
            ],
            ("logs", "filter_log_events"): events,
        }
    )
    bench: Any = FakeBench({})
    bench = SimpleNamespace(context=replace(bench.context, system=system), surroundings=bench.surroundings, reads=reads)
    found = log_traces._all_lines(bench, SINCE)
    ours = kept - {"/aws/lambda/else"}
    usual = f"/aws/lambda/{FUNCTION.name}"
    assert found.keys() == {*ours, usual, f"{probe_log(names)} in us-west-2"}
    assert found[names.key_sync_log] == (f"a line of {names.key_sync_log}",)
    assert asked == {*ours, usual, probe_log(names)}


def test_the_access_logs_of_all_stages_are_looked_into() -> None:
    """Each once."""
    bench: Any = FakeBench({})
    assert access_groups(bench) == ("/theirs",)


def test_nobody_waits_for_our_authorizer_to_write_of_what_an_owner_s_one_was_asked() -> None:
    """It was never asked."""
    bench: Any = FakeBench({"/theirs": ["x r1 y"]})
    logged(bench, SINCE, [replace(ATTEMPTS[0], guard=Guard("CUSTOM theirs"))])
    assert bench.clock.waited == 0.0


def test_a_stage_without_an_access_log_has_no_group() -> None:
    """Nor has one that logs to Firehose."""
    bench: Any = FakeBench({}, destination="")
    firehose: Any = FakeBench({}, destination="arn:aws:firehose:eu-west-1:1:deliverystream/x")
    assert access_groups(bench) == access_groups(firehose) == ()


def test_the_added_latency_is_read_from_lines_of_our_format_alone() -> None:
    """Other formats, and requests that the authorizer never saw, tell none."""
    lines = [json.dumps({"authorizerLatency": value}) for value in ("12", "-", 7, None)]
    assert milliseconds([*lines, "CLF line", "[]", "{}"], "authorizerLatency") == [7, 12]


def traces(access: set[str], authorizer: set[str]) -> Traces:
    """Return attempts r1 and r2, two requests after them, and the lines that have come."""
    later = (("https://a", attempt("l1", carried=True)), ("https://a", attempt("l2", carried=True)))
    found = Logged(dict.fromkeys(access, "line"), dict.fromkeys(authorizer, "line"))
    attempts = tuple(replace(each, exchange=replace(each.exchange, url="https://a/up")) for each in ATTEMPTS)
    return Traces(attempts, found, {}, (), later)


@pytest.mark.parametrize(
    ("access", "authorizer", "arrived"),
    [
        ({"r1", "r2", "l1", "l2"}, {"r1", "l1"}, True),
        ({"r1", "l1", "l2"}, {"l2"}, True),  # what they lack is a finding now
        (set[str](), set[str](), True),  # as is a log that tells nothing at all
        ({"r1"}, {"r1", "l1"}, False),
        ({"r1", "r2", "l1", "l2"}, {"r1"}, False),
    ],
)
def test_a_missing_line_is_a_finding_once_the_log_has_come_further(
    access: set[str],
    authorizer: set[str],
    arrived: bool,  # noqa: FBT001 - both ways
) -> None:
    """Until then it is on its way, and nothing is judged."""
    seen = traces(access, authorizer)
    if arrived:
        seen.must_have_arrived()
        return
    with pytest.raises(CouldNotLook, match="the last among them") as error:
        seen.must_have_arrived()
    assert error.value.code == "logs.not_arrived"


def test_no_key_was_found_says_nothing_of_a_log_that_has_not_come_so_far() -> None:
    """An absence is judged in logs that tell of a later request; a key that is found is a finding at once."""
    line = '{"requestId": "l1", "integrationRequestId": "0d1f1e9e-38c4-4a8a-9a53-3a1f5a1b2c3d"}'
    bench: Any = FakeBench({"/aws/lambda/api": ["START RequestId: another"]})
    bench.context = replace(bench.context, system=replace(SYSTEM, functions=(FUNCTION,)))
    stages = bench.read
    served = {"FunctionName": "api", "Version": "1"}
    bench.read = lambda service, *_, **__: stages() if service == "apigateway" else served
    later = (("https://a", replace(attempt("l1", carried=True), key_id="k")),)
    awaited = partial(log_traces._awaited, bench, SINCE, later)
    assert awaited(Logged({"l1": line}, {"l1": "x"})) == ("/aws/lambda/api",)
    bench.groups["/aws/lambda/api"].append("START RequestId: 0d1f1e9e-38c4-4a8a-9a53-3a1f5a1b2c3d")
    assert awaited(Logged({"l1": line}, {"l1": "x"})) == ()
    assert awaited(Logged({}, {})) == ("/theirs", "/aws/lambda/stormproof-abc-authorizer")
    with pytest.raises(CouldNotLook, match="nothing of a later request"):
        must_hold_later(("/theirs",))
