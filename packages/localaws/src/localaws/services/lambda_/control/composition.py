"""Lambda's data plane on moto's control plane: the composition, and the page from which code is fetched."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

from moto.awslambda.models import lambda_backends

from localaws.calls.exchange import Exchange, Reply
from localaws.kernel.clock import VirtualClock
from localaws.kernel.locks import Locks
from localaws.kernel.ports import ACCOUNT, REGIONS, Logs, Metrics
from localaws.kernel.queue_notifications import Arrivals
from localaws.kernel.work import Work
from localaws.services.lambda_.control.queues import MotoQueues
from localaws.services.lambda_.control.registry import MotoRegistry
from localaws.services.lambda_.runtime.host import LambdaHost, Settings
from localaws.services.lambda_.runtime.service import LambdaService


def lambda_service(
    *,
    clock: VirtualClock,
    work: Work,
    metrics: Metrics,
    logs: Logs,
    arrivals: Arrivals,
    locks: Locks,
    state_dir: Path,
    offset_file: Path,
    leads: Callable[[], Mapping[str, str]],
    names: Callable[[], Mapping[str, int]],
    settings: Settings | None = None,
) -> LambdaService:
    """Return Lambda's data plane, to be started by the caller."""
    host = LambdaHost(
        clock=clock,
        metrics=metrics,
        logs=logs,
        registry=MotoRegistry(),
        state_dir=state_dir,
        offset_file=offset_file,
        leads=leads,
        names=names,
        settings=settings,
    )
    queues = MotoQueues(arrivals, locks)
    return LambdaService(host, clock, work, queues, queues)


class CodePage:
    """GET ``?digest=`` returns the deployment package or layer content of that SHA-256 (hex): Code.Location."""

    async def __call__(self, exchange: Exchange) -> Reply:
        """Answer the zip; 404 where nothing has that digest."""
        digest = parse_qs(exchange.query).get("digest", [""])[0]
        for kept in _kept():
            if kept.code_digest == digest:
                return Reply(200, kept.code_bytes, {"Content-Type": "application/zip"})
        return Reply(404, b'{"message": "no function or layer has this code"}', {"Content-Type": "application/json"})


def _kept() -> Iterator[Any]:
    for region in REGIONS:
        backend = lambda_backends[ACCOUNT][region]
        for function in backend.list_functions("ALL"):
            if function.package_type == "Zip":
                yield function
        for layer in backend.list_layers():
            yield from backend.list_layer_versions(layer["LayerName"])
