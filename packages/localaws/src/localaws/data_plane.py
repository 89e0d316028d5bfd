"""The parts of the data plane, which do what AWS does with what moto keeps: built by constructor injection."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from localaws.faults.lag import Lag
from localaws.kernel.clock import VirtualClock
from localaws.kernel.locks import Locks
from localaws.kernel.own_calls import OwnCalls
from localaws.kernel.platform import Platform
from localaws.kernel.queue_notifications import Arrivals
from localaws.kernel.signers import drawn_root_key
from localaws.kernel.work import Work
from localaws.services.apigateway.control.directory import MotoDirectory
from localaws.services.apigateway.control.identities import MotoIdentities
from localaws.services.apigateway.control.roles import MotoRoles
from localaws.services.apigateway.gateway.outside import Outside
from localaws.services.apigateway.gateway.server import Gateway
from localaws.services.cloudwatch.metrics.store import MetricStore
from localaws.services.costs.ledger import CostLedger
from localaws.services.iam.accesses import Accesses
from localaws.services.iam.control.access_keys import AccessKeys
from localaws.services.lambda_.control.composition import lambda_service
from localaws.services.lambda_.runtime.service import LambdaService
from localaws.services.logs.wiring import connect
from localaws.services.logs.writer import LogWriter
from localaws.services.sns.mailbox import Mailbox
from localaws.services.wafv2.control.acls import MotoWebAcls
from localaws.services.wafv2.firewall import WebFirewall
from localaws.tls.authority import Authority

CLOCK_OFFSET = "clock-offset"


@dataclass(frozen=True)
class DataPlane:
    """What services share, and each one's own parts."""

    platform: Platform
    keys: AccessKeys
    metrics: MetricStore
    logs: LogWriter
    functions: LambdaService
    directory: MotoDirectory
    gateway: Gateway
    web_acls: MotoWebAcls
    firewall: WebFirewall
    mailbox: Mailbox
    costs: CostLedger
    accesses: Accesses


@dataclass(frozen=True)
class _Leads:
    """What leads a function's AWS calls here, and where AWS's names lead in it."""

    environment: Callable[[], Mapping[str, str]]
    names: Callable[[], Mapping[str, int]]


@dataclass(frozen=True)
class _Parts:
    """What the functions are built on."""

    loop: asyncio.AbstractEventLoop
    work: Work
    clock: VirtualClock
    locks: Locks

    @cached_property
    def arrivals(self) -> Arrivals:
        """The notice of messages in queues."""
        return Arrivals(self.loop, self.clock)

    @cached_property
    def metrics(self) -> MetricStore:
        """CloudWatch's metrics."""
        return MetricStore(self.clock)

    @cached_property
    def logs(self) -> LogWriter:
        """CloudWatch Logs."""
        return LogWriter(self.clock)

    def functions(self, state_dir: Path, offset_file: Path, leads: _Leads) -> LambdaService:
        """Return Lambda's data plane, whose functions the logs' subscriptions invoke."""
        functions = lambda_service(
            clock=self.clock,
            work=self.work,
            metrics=self.metrics,
            logs=self.logs,
            arrivals=self.arrivals,
            locks=self.locks,
            state_dir=state_dir,
            offset_file=offset_file,
            leads=leads.environment,
            names=leads.names,
        )
        connect(self.logs, metrics=self.metrics, functions=functions, loop=self.loop, work=self.work, clock=self.clock)
        return functions

    def platform(
        self,
        functions: LambdaService,
        endpoint_url: Callable[[], str],
        leads: _Leads,
        own_calls: OwnCalls,
        keys: AccessKeys,
    ) -> Platform:
        """Return what services see of the embedded AWS."""
        return Platform(
            self.clock, self.work, self.loop, self.locks, self.arrivals, self.metrics, self.logs, functions,
            endpoint_url, leads.environment, own_calls, keys.root,
        )  # fmt: skip


def build(
    state_dir: Path,
    authority: Authority,
    lags: Mapping[str, Lag],
    endpoint_url: Callable[[], str],
    client_environment: Callable[[], Mapping[str, str]],
    client_names: Callable[[], Mapping[str, int]],
    own_calls: OwnCalls,
    *,
    enforced: bool = False,
) -> DataPlane:
    """Build the parts on the running loop; nothing is started.

    `lags` is keyed by service; `endpoint_url` and `client_environment` (what leads a function's AWS calls here) and
    `client_names` (where AWS's names lead in it) are asked once the endpoint listens. `enforced` tells whether callers
    are held to their policies.
    """
    work, offset_file = Work(), state_dir / CLOCK_OFFSET
    leads = _Leads(client_environment, client_names)
    parts = _Parts(asyncio.get_running_loop(), work, VirtualClock(work, offset_file), Locks())
    functions = parts.functions(state_dir, offset_file, leads)
    keys = AccessKeys(drawn_root_key())
    platform = parts.platform(functions, endpoint_url, leads, own_calls, keys)
    outside = Outside(client_environment, MotoRoles(enforced), MotoIdentities(keys))
    return _with_gateway(platform, keys, parts.metrics, parts.logs, functions, authority, lags, outside)


def _with_gateway(
    platform: Platform,
    keys: AccessKeys,
    metrics: MetricStore,
    logs: LogWriter,
    functions: LambdaService,
    authority: Authority,
    lags: Mapping[str, Lag],
    outside: Outside,
) -> DataPlane:
    """Add what stands before the functions: the gateway and its firewall; and the parts that need nobody."""
    web_acls, directory = MotoWebAcls(lags["wafv2"]), MotoDirectory(lags["apigateway"])
    firewall = WebFirewall(web_acls, platform.clock, metrics, logs)
    return DataPlane(
        platform=platform,
        keys=keys,
        metrics=metrics,
        logs=logs,
        functions=functions,
        directory=directory,
        gateway=Gateway(directory, authority.certify, functions, metrics, logs, firewall=firewall, outside=outside),
        web_acls=web_acls,
        firewall=firewall,
        mailbox=Mailbox(platform.clock),
        costs=CostLedger(),
        accesses=Accesses(),
    )
