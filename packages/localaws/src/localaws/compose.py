"""The composition of the embedded AWS: builds the parts by constructor injection, starts and stops them in order."""

from __future__ import annotations

import asyncio
import contextlib
import errno
import os
import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from localaws.faults.injector import Injector
from localaws.faults.lag import Lag
from localaws.faults.profiles import PROFILES
from localaws.http.costs_page import CostsPage
from localaws.http.dispatch import Dispatcher
from localaws.http.endpoint import LOCAL_PREFIX, Before, Endpoint, Local
from localaws.http.log_filter import keep_out_of_the_log
from localaws.http.moto_calls import MotoCalls
from localaws.http.native_operations import natives
from localaws.http.pages import ClockPage, MailboxPage
from localaws.http.tls.authority import Authority
from localaws.kernel.client_environment import function_leads
from localaws.kernel.clock import VirtualClock
from localaws.kernel.locks import Locks
from localaws.kernel.ports import ACCESS_KEY_ID, ACCOUNT, REGIONS, SECRET_ACCESS_KEY
from localaws.kernel.queue_notifications import Arrivals
from localaws.kernel.work import Work
from localaws.moto.control_plane import ControlPlane
from localaws.parts import Parts
from localaws.services.apigateway.control.directory import MotoDirectory
from localaws.services.apigateway.gateway.page import GatewayPage
from localaws.services.apigateway.gateway.server import Gateway
from localaws.services.cloudwatch.metrics.store import MetricStore
from localaws.services.costs.ledger import CostBook
from localaws.services.lambda_.control.composition import CodePage, lambda_service
from localaws.services.logs.wiring import connect
from localaws.services.logs.writer import LogWriter
from localaws.services.sns.mailbox import Mailbox
from localaws.services.wafv2.control.acls import MotoWebAcls
from localaws.services.wafv2.firewall import WebFirewall
from localaws.services.wafv2.page import ReputationPage

CLOCK_OFFSET = "clock-offset"

# What is wrong with a port that cannot be listened on.
UNUSABLE = {errno.EADDRINUSE: "is in use", errno.EACCES: "may not be used by this user"}


class StartError(Exception):
    """The embedded AWS could not start; the message names the cause and the way out."""


@dataclass(frozen=True)
class Options:
    """How to run. Ports: 0 is any free one. `region` is the one that clients are told to use.

    `weather` is a key of `localaws.faults.profiles.PROFILES`, `seed` what its troubles are drawn by, `rate` how
    many times as often they come (above 0, at most `localaws.faults.profiles.WORST`). `iam` is
    ``open`` (any credentials may do everything) or ``enforce`` (callers are held to their policies).
    """

    port: int = 0
    tls_port: int = 0
    region: str = REGIONS[0]
    weather: str = "clear"
    seed: int = 0
    rate: float = 1.0
    iam: str = "open"


class EmbeddedAws:
    """One embedded AWS. There can be one a process: moto's backends and the virtual clock are the process's own."""

    def __init__(self, options: Options | None = None) -> None:
        self._options = options or Options()
        self._weather = PROFILES[self._options.weather].times(self._options.rate)
        self._lags = {service: Lag(self._weather.spread_s) for service in ("apigateway", "iam", "wafv2")}
        self._injector = Injector(self._weather, self._options.seed, self._lags)
        self._life = contextlib.AsyncExitStack()
        self._endpoint_url = ""
        self._ready: dict[str, Any] = {}

    async def start(self) -> None:
        """Build and start all parts. Raises StartError; nothing is left behind then."""
        try:
            await self._start()
        except OSError as error:
            await self.stop()
            if error.errno not in UNUSABLE:
                raise
            raise StartError(_unusable_port(self._options, UNUSABLE[error.errno])) from error
        except BaseException:
            await self.stop()
            raise

    def begin_weather(self) -> None:
        """Let calls meet the weather from now on; until then it is clear, so that a system can be deployed first."""
        self._injector.begin()

    async def stop(self) -> None:
        """Stop what was started, last first, and remove the state."""
        await self._life.aclose()

    def ready(self) -> dict[str, Any]:
        """Return what a client needs to know; the keys are those of the ready file."""
        return dict(self._ready)

    async def _start(self) -> None:
        state_dir = Path(tempfile.mkdtemp(prefix="localaws-"))
        self._life.callback(shutil.rmtree, state_dir, ignore_errors=True)
        self._life.callback(keep_out_of_the_log())
        authority = Authority(state_dir)
        parts = self._build(state_dir, authority)
        self._life.callback(parts.clock.close)
        self._life.push_async_callback(parts.work.cancel)
        await self._run_clock(parts.clock)
        moto = MotoCalls(Dispatcher(ControlPlane(parts), parts.locks))
        self._life.callback(moto.stop)
        await parts.functions.start()
        self._life.push_async_callback(parts.functions.stop)
        await parts.mail.start()
        self._life.push_async_callback(parts.mail.stop)
        endpoint = Endpoint(moto, natives(parts, moto), _pages(parts), self._before(), self._injector.meet)
        self._life.push_async_callback(endpoint.stop)
        port, tls_port = await endpoint.start(self._options.port, authority.server_context(), self._options.tls_port)
        self._endpoint_url = f"http://127.0.0.1:{port}"
        self._life.push_async_callback(parts.gateway.stop)
        gateway_ports = await parts.gateway.start()
        self._ready = self._describe(tls_port, gateway_ports, authority)

    def _before(self) -> list[Before]:
        before: list[Before] = []
        if self._options.iam == "enforce":
            from localaws.services.iam.control.enforcement import Enforcement  # noqa: PLC0415  # moto's IAM, S3 and STS

            before.append(Enforcement(ACCESS_KEY_ID, self._lags["iam"]).meet)
        return before

    def _build(self, state_dir: Path, authority: Authority) -> Parts:
        loop = asyncio.get_running_loop()
        work = Work()
        clock = VirtualClock(work, state_dir / CLOCK_OFFSET)
        locks, arrivals = Locks(), Arrivals(loop, clock)
        metrics, logs = MetricStore(clock), LogWriter(clock)
        functions = lambda_service(
            clock=clock,
            work=work,
            metrics=metrics,
            logs=logs,
            arrivals=arrivals,
            locks=locks,
            state_dir=state_dir,
            offset_file=state_dir / CLOCK_OFFSET,
            leads=lambda: function_leads(self.ready()),
        )
        connect(logs, metrics=metrics, functions=functions, loop=loop, work=work, clock=clock)
        web_acls = MotoWebAcls(self._lags["wafv2"])
        firewall = WebFirewall(web_acls, clock, metrics, logs)
        return Parts(
            clock=clock,
            work=work,
            loop=loop,
            locks=locks,
            arrivals=arrivals,
            metrics=metrics,
            logs=logs,
            functions=functions,
            gateway=Gateway(
                MotoDirectory(self._lags["apigateway"]), authority.certify, functions, metrics, logs, firewall=firewall
            ),
            firewall=firewall,
            web_acls=web_acls,
            mail=Mailbox(clock),
            costs=CostBook(),
            weather=self._weather,
            state_dir=state_dir,
            endpoint_url=lambda: self._endpoint_url,
        )

    async def _run_clock(self, clock: VirtualClock) -> None:
        running = asyncio.create_task(clock.run())

        async def halt() -> None:
            running.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await running

        self._life.push_async_callback(halt)

    def _describe(self, tls_port: int, gateway_ports: tuple[int, int], authority: Authority) -> dict[str, Any]:
        return {
            "endpoint_url": self._endpoint_url,
            "endpoint_url_https": f"https://127.0.0.1:{tls_port}",
            "region": self._options.region,
            "regions": list(REGIONS),
            "account": ACCOUNT,
            "access_key_id": ACCESS_KEY_ID,
            "secret_access_key": SECRET_ACCESS_KEY,
            "ca_bundle": os.fspath(authority.bundle),
            "gateway_url": f"https://127.0.0.1:{gateway_ports[0]}",
            "gateway_http_url": f"http://127.0.0.1:{gateway_ports[1]}",
            "clock_url": f"{self._endpoint_url}{LOCAL_PREFIX}clock",
            "mailbox_url": f"{self._endpoint_url}{LOCAL_PREFIX}mailbox",
            "costs_url": f"{self._endpoint_url}{LOCAL_PREFIX}costs",
            "weather": self._options.weather,
            "weather_seed": self._options.seed,
            "weather_rate": self._options.rate,
        }


def _pages(parts: Parts) -> dict[str, Local]:
    return {
        "clock": ClockPage(parts.clock),
        "mailbox": MailboxPage(parts.mail),
        "costs": CostsPage(parts.costs),
        "lambda-code": CodePage(),
        "gateway": GatewayPage(parts.gateway),
        "reputation": ReputationPage(parts.firewall.reputation),
    }


def _unusable_port(options: Options, what: str) -> str:
    named = {"--port": options.port, "--tls-port": options.tls_port}
    asked = " ".join(f"{option} {port}" for option, port in named.items() if port)
    return f"a port asked for {what} on 127.0.0.1 ({asked}); name another one, or 0 for any free one"
