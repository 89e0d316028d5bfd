"""The composition of the embedded AWS: builds the parts by constructor injection, starts and stops them in order."""

from __future__ import annotations

import asyncio
import contextlib
import errno
import os
from collections.abc import Callable, Collection
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from localaws.calls.exchange import Reply
from localaws.calls.operations import Call
from localaws.data_plane import DataPlane, build
from localaws.faults.injector import Injector
from localaws.faults.lag import Lag
from localaws.faults.profiles import PROFILES
from localaws.http.clock_page import ClockPage
from localaws.http.dispatch import Dispatcher
from localaws.http.endpoint import Before, Endpoint
from localaws.http.log_filter import keep_out_of_the_log
from localaws.http.moto_calls import MotoCalls
from localaws.http.pages import Pages
from localaws.kernel.client_environment import function_leads, function_names
from localaws.kernel.clock import VirtualClock
from localaws.kernel.locks import Locks
from localaws.kernel.own_calls import OwnCalls
from localaws.kernel.ports import ACCOUNT, REGIONS
from localaws.kernel.signers import RootKey
from localaws.kernel.state_folder import own_folder
from localaws.moto.control_plane import ControlPlane
from localaws.registry import registrations
from localaws.services.iam.control.noting import Noting
from localaws.services.registration import Registration
from localaws.tls.authority import Authority
from localaws.validation.answers import in_model
from localaws.validation.front import Validation

# What is wrong with a port that cannot be listened on.
UNUSABLE = {errno.EADDRINUSE: "is in use", errno.EACCES: "may not be used by this user"}


class StartError(Exception):
    """The embedded AWS could not start; the message names the cause and the way out."""


@dataclass(frozen=True)
class Options:
    """How to run. Ports: 0 is any free one. `region` is the one that clients are told to use.

    `weather` is a key of `localaws.faults.profiles.PROFILES`, `seed` what its troubles are drawn by, `rate` how
    many times as often they come (above 0, at most `localaws.faults.profiles.WORST`). `iam` is
    ``open`` (whoever has a key may do everything) or ``enforce`` (callers are held to their policies). `open`:
    signatures are not verified, any credentials do. `check_answers`: an answer that is not as its model says becomes
    an error, for tests. `real_time`: nobody moves the clock, which keeps to the machine's.
    """

    port: int = 0
    tls_port: int = 0
    region: str = REGIONS[0]
    weather: str = "clear"
    seed: int = 0
    rate: float = 1.0
    iam: str = "open"
    open: bool = False
    check_answers: bool = False
    real_time: bool = False


class EmbeddedAws:
    """One embedded AWS. There can be one a process: moto's backends and the virtual clock are the process's own."""

    def __init__(self, options: Options | None = None) -> None:
        self._options = options or Options()
        self._weather = PROFILES[self._options.weather].times(self._options.rate)
        mixed = {"apigateway": self._weather.mixed_s}
        self._lags = {
            service: Lag(self._weather.spread_s, mixed.get(service, 0.0), self._options.seed)
            for service in ("apigateway", "iam", "wafv2")
        }
        self._own_calls = OwnCalls()
        self._injector = Injector(self._weather, self._options.seed, self._lags, self._own_calls)
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
        state_dir = self._life.enter_context(own_folder("localaws-"))
        self._life.callback(keep_out_of_the_log())
        authority = Authority(state_dir)
        data = self._built(state_dir, authority)
        self._life.callback(data.platform.clock.close)
        self._life.push_async_callback(data.platform.work.cancel)
        await self._run_clock(data.platform.clock)
        services = registrations(data, self._weather)
        moto = moto_calls(services, data.platform.locks)
        self._life.callback(moto.stop)
        for service in services:
            if service.running:
                await service.running.start()
                self._life.push_async_callback(service.running.stop)
        native_operations = {
            key: native for service in services for key, native in service.native_operations(moto.answer).items()
        }
        pages = own_pages(data.platform.clock, services, real_time=self._options.real_time)
        before, meet = self._before(data), self._injector.meet
        judge = in_model if self._options.check_answers else _as_it_is
        verified = not self._options.open
        endpoint = Endpoint(moto, native_operations, pages, before, meet, verified=verified, judge=judge)
        self._life.push_async_callback(endpoint.stop)
        port, tls_port = await endpoint.start(self._options.port, authority.server_context(), self._options.tls_port)
        self._endpoint_url = f"http://127.0.0.1:{port}"
        self._life.push_async_callback(data.gateway.stop)
        gateway_ports = await data.gateway.start()
        # First of all when it stops: requests that wait for a function end with it and hold nobody up.
        self._life.push_async_callback(data.functions.stop)
        self._ready = self._describe(tls_port, gateway_ports, authority, data.keys.root, pages)

    def _built(self, state_dir: Path, authority: Authority) -> DataPlane:
        return build(
            state_dir,
            authority,
            self._lags,
            lambda: self._endpoint_url,
            lambda: function_leads(self.ready()),
            lambda: function_names(self.ready()),
            self._own_calls,
            enforced=self._options.iam == "enforce",
        )

    def _before(self, data: DataPlane) -> list[Before]:
        """Return what calls are asked, in its order; loaded here, as all of it brings moto's IAM, S3 and STS along."""
        before: list[Before] = []
        if not self._options.open:
            from localaws.services.iam.control.signatures import Signatures  # noqa: PLC0415  # as above

            signatures = Signatures(data.keys, self._own_calls, anonymous(data), data.platform.clock.offset_at)
            before.append(signatures.meet)
        before.append(Noting(data.keys.root.access_key_id, data.accesses).meet)
        if self._options.iam == "enforce":
            from localaws.services.iam.control.enforcement import Enforcement  # noqa: PLC0415  # as above

            before.append(Enforcement(data.keys.root.access_key_id, self._lags["iam"]).meet)
        before.append(Validation(self._own_calls).meet)
        return before

    async def _run_clock(self, clock: VirtualClock) -> None:
        running = asyncio.create_task(clock.run())

        async def halt() -> None:
            running.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await running

        self._life.push_async_callback(halt)

    def _describe(
        self, tls_port: int, gateway_ports: tuple[int, int], authority: Authority, root: RootKey, pages: Pages
    ) -> dict[str, Any]:
        return {
            "endpoint_url": self._endpoint_url,
            "endpoint_url_https": f"https://127.0.0.1:{tls_port}",
            "region": self._options.region,
            "regions": list(REGIONS),
            "account": ACCOUNT,
            "access_key_id": root.access_key_id,
            "secret_access_key": root.secret_access_key,
            "ca_bundle": os.fspath(authority.bundle),
            "gateway_url": f"https://127.0.0.1:{gateway_ports[0]}",
            "gateway_http_url": f"http://127.0.0.1:{gateway_ports[1]}",
            "clock_url": self._endpoint_url + pages.path("clock"),
            "mailbox_url": self._endpoint_url + pages.path("mailbox"),
            "costs_url": self._endpoint_url + pages.path("costs"),
            "weather": self._options.weather,
            "weather_seed": self._options.seed,
            "weather_rate": self._options.rate,
            "time_moves": not self._options.real_time,
        }


def anonymous(data: DataPlane) -> Callable[[Call], Reply | None]:
    """Return what judges requests to S3 that nobody has signed; moto's S3 is loaded with the first of them."""

    def judge(call: Call) -> Reply | None:
        from localaws.services.s3.control.anonymous import Anonymous  # noqa: PLC0415  # as the docstring says

        return Anonymous(data.keys)(call)

    return judge


def own_pages(clock: VirtualClock, services: Collection[Registration], *, real_time: bool = False) -> Pages:
    """Return the pages of the embedded AWS's own: the clock's, and those of the services."""
    theirs = {name: page for service in services for name, page in service.pages.items()}
    return Pages({"clock": ClockPage(clock, real_time=real_time)} | theirs)


def control_plane(services: Collection[Registration]) -> ControlPlane:
    """Return what patches moto for the services."""
    return ControlPlane(
        {service.name: service.install for service in services}, {service.name: service.reaches for service in services}
    )


def moto_calls(services: Collection[Registration], locks: Locks) -> MotoCalls:
    """Return what asks moto."""
    guards = {service.name: service.guard for service in services if service.guard}
    return MotoCalls(Dispatcher(control_plane(services), locks, guards))


def _as_it_is(_call: Call, reply: Reply) -> Reply:
    return reply


def _unusable_port(options: Options, what: str) -> str:
    named = {"--port": options.port, "--tls-port": options.tls_port}
    asked = " ".join(f"{option} {port}" for option, port in named.items() if port)
    return f"a port asked for {what} on 127.0.0.1 ({asked}); name another one, or 0 for any free one"
