"""Waiting until what a plan has changed is in force everywhere, by looking at the responses of the stage.

A stage goes on answering from its former deployment, among answers from the new one, for as long as AWS takes: more
than 40 s were recorded
(https://github.com/radkawar/stackd/tree/main/testdata/aws/apigateway). Which deployment an answer came from stands in
the access log (``$context.deploymentId``,
https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-variables-for-access-logging.html), whoever
asked. So requests are sent until one of them is found in the log, and no answer from the former deployment has been for
a while. They are OPTIONS, which changes nothing (https://www.rfc-editor.org/rfc/rfc9110#section-9.2.1), needs no key as
a browser's preflight, and so is counted as nobody who would be refused; where no route takes it, the refusal is logged.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from probes.remote.http import Connection as Client
from stormproof.aws.access.connection import Connection
from stormproof.aws.embedded.addresses import addresses_of
from stormproof.aws.interpreters.spreading import Spreading
from stormproof.aws.observe.api_shape import DEFAULTS
from stormproof.aws.observe.apigateway_methods import read_methods
from stormproof.aws.observe.logs.events import SKEW, events
from stormproof.core.addresses import Addresses
from stormproof.core.clock import Clock
from stormproof.core.errors import CallFailed
from stormproof.core.logs.access_log import names_of
from stormproof.core.observations import Endpoint, Exchange, Unreachable
from stormproof.core.planning.controls import Reads
from stormproof.core.planning.plans import Rollout
from stormproof.core.target.model import Target
from stormproof.core.weather import CLEAR
from stormproof.operations.delivery.watch import Watch

NOT_SEEN = "rollout.not_seen"
IN_LOGS = ":log-group:"
USUAL_MS = int(DEFAULTS["timeoutInMillis"])
TOLD = ("requestId", "stage", "deploymentId")
"""The variables of a log's format by which it tells what is looked for."""


@dataclass(frozen=True)
class Patience:
    """How long is waited; seconds of real time.

    `grants_s` as of `Spreading`. A rollout is over when no former deployment answered for `quiet_s`; it may take
    `within_s`, and where no log can tell, `unseen_s` are waited. `every_s` is the time between two requests. A request
    that the former deployment took is let finish for as long as its integration may take, `under_way_s` at most. Of
    the requests a share is on a new version for `watch_s` before all are.
    """

    grants_s: float
    quiet_s: float
    every_s: float
    unseen_s: float
    within_s: float = 300.0
    watch_s: float = 0.0
    under_way_s: float = 300.0


ON_AWS = Patience(grants_s=60.0, quiet_s=10.0, every_s=0.5, unseen_s=60.0, watch_s=180.0)
IN_CLEAR_WEATHER = Patience(grants_s=0.0, quiet_s=0.0, every_s=0.1, unseen_s=0.0, under_way_s=2.0)
IN_ROUGH_WEATHER = replace(IN_CLEAR_WEATHER, grants_s=20.0, quiet_s=2.0, unseen_s=2.0)


def patience_of(target: Target) -> Patience:
    """Return how long is waited on a target."""
    weather = target.embedded.weather if target.embedded else None
    if weather is None:
        return ON_AWS
    if weather.kind == "slow":
        return replace(ON_AWS, quiet_s=ON_AWS.quiet_s * weather.rate, unseen_s=ON_AWS.unseen_s * weather.rate)
    return IN_CLEAR_WEATHER if weather == CLEAR else IN_ROUGH_WEATHER


def spreading_on(connection: Connection) -> Spreading:
    """Return what waits on a target for what takes a while."""
    target, patience = connection.target, patience_of(connection.target)
    addresses = addresses_of(target.embedded)
    asked = target.workload.health.path if target.workload.health else "/"
    rollouts = Rollouts(connection.reader, connection.clock, patience, addresses, asked)
    every_s = min(1.0, patience.every_s)
    watch = Watch(connection.reader, connection.clock, patience.watch_s).raised
    return Spreading(connection.clock, patience.grants_s, every_s, rollouts.until_seen, rollouts.under_way_s, watch)


@dataclass(frozen=True)
class AccessLog:
    """The access log of a stage: its group, and the name of the field for each of the variables `TOLD`."""

    group: str
    fields: Mapping[str, str]

    def answered_from(self, rollout: Rollout) -> str:
        """Return the filter pattern of what the former deployment answered.

        https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/FilterAndPatternSyntax.html (JSON)
        """
        wanted = {self.fields["deploymentId"]: rollout.former, self.fields["stage"]: rollout.stage}
        return "{ " + " && ".join(f"$.{name} = {json.dumps(value)}" for name, value in wanted.items()) + " }"


@dataclass(frozen=True)
class Look:
    """What was seen of a rollout so far.

    `former` is when the former deployment answered last, as far as is known; `requests` are ours, by the time at which
    they were sent and by their IDs; `logged` is whether one of them was found in the log.
    """

    began: datetime
    former: datetime
    requests: tuple[tuple[datetime, str], ...] = ()
    logged: bool = False

    def asked(self, at: datetime, seen: Exchange | Unreachable) -> Look:
        """Return it with another request, where that was answered."""
        known = isinstance(seen, Exchange) and seen.request_id
        return replace(self, requests=(*self.requests, (at, known))) if known else self

    def witness(self, quiet_s: float) -> str:
        """Return the first request that was sent so long after the last answer of the former deployment, "" for none.

        Once the log tells of it, it tells of all that was answered before.
        """
        quiet = self.former + timedelta(seconds=quiet_s)
        return next((request for at, request in self.requests if at >= quiet), "")


@dataclass(frozen=True)
class Rollouts:
    """Looks at the responses of stages; `path` is what is asked for."""

    reads: Reads
    clock: Clock
    patience: Patience
    addresses: Addresses
    path: str
    connect: Callable[[Endpoint], Client] = Client

    def until_seen(self, rollout: Rollout) -> None:
        """Wait for a rollout; raises CallFailed ``rollout.not_seen`` where the former deployment goes on answering."""
        log, clock, patience = self._log(rollout), self.clock, self.patience
        if log is None or rollout.system.api.barrier(rollout.stage):  # nobody tells, or nobody can ask
            clock.pause(patience.unseen_s)
            return
        deadline, began = clock.monotonic() + patience.within_s, clock.now()
        look = Look(began, began)
        with self.connect(self.addresses.of_stage(rollout.system, rollout.stage)) as client:
            while clock.monotonic() < deadline:
                look = look.asked(clock.now(), client.send("OPTIONS", self.path))
                witness = look.witness(patience.quiet_s)
                logged = bool(witness) and self._logged(log, witness, look.began)
                former = self._last_former(log, rollout, look.former)
                if logged and former == look.former:
                    return
                look = replace(look, former=former, logged=look.logged or logged)
                clock.pause(patience.every_s)
        # A log that never tells anything is waited for longer than was ever recorded, and no longer.
        if look.logged or look.former > look.began:
            raise CallFailed(NOT_SEEN, _said(rollout, patience.within_s))

    def under_way_s(self, rollout: Rollout) -> float:
        """Return for how long a request that the former deployment took may be under way: the longest timeout of an
        integration, of the methods as they stand, and no less than what one has that names none. It is logged at its
        end.
        """  # noqa: D205 - one sentence, two lines
        methods = read_methods(self.reads, rollout.system.api.id)
        given = (each.detail.get("methodIntegration", {}).get("timeoutInMillis") for each in methods)
        longest_ms = max(each or USUAL_MS for each in (USUAL_MS, *given))
        return min(self.patience.under_way_s, longest_ms / 1000)

    def _log(self, rollout: Rollout) -> AccessLog | None:
        api = rollout.system.api.id
        stage = self.reads.read("apigateway", "get_stage", restApiId=api, stageName=rollout.stage)
        settings: Mapping[str, Any] = stage.get("accessLogSettings") or {}
        _, here, group = str(settings.get("destinationArn", "")).partition(IN_LOGS)
        fields = names_of(str(settings.get("format", "")))
        if not here or not set(TOLD) <= set(fields):
            return None
        return AccessLog(group.removesuffix(":*"), {variable: fields[variable] for variable in TOLD})

    def _logged(self, log: AccessLog, request: str, since: datetime) -> bool:
        """Tell whether a request is found in the log."""
        return bool(events(self.reads, log.group, request, since))

    def _last_former(self, log: AccessLog, rollout: Rollout, last: datetime) -> datetime:
        """Return when the former deployment answered last, as far as is known `last`."""
        seen = self.reads.pages(
            "logs",
            "filter_log_events",
            "events[].timestamp",
            logGroupName=log.group,
            filterPattern=log.answered_from(rollout),
            startTime=int((last - SKEW).timestamp() * 1000),
        )
        return max((last, *(datetime.fromtimestamp(at / 1000, UTC) for at in seen)))


def _said(rollout: Rollout, within_s: float) -> str:
    return (
        f"stage {rollout.stage} was moved to deployment {rollout.deployment}, and its former one, {rollout.former}, "
        f"still answered requests {within_s:g} s later: nothing that needs the new one was done; apply again later"
    )
