"""The endpoints of a system by their public names, and where each is to be reached.

Names: https://docs.aws.amazon.com/general/latest/gr/rande.html. The embedded AWS serves them all at its own address.
"""

from __future__ import annotations

from urllib.parse import urlsplit

from probes.local.tls import Place
from stormproof.core.bench import Bench
from stormproof.core.observations import Endpoint
from stormproof.core.system import System
from stormproof.stimuli.shared.entry_points import EntryPoint, other_entry_points, stage_entry_points

CHINA = "aws-cn"
HTTPS, HTTP = 443, 80


def suffix(system: System) -> str:
    """Return what the host names of AWS's endpoints end in."""
    return "amazonaws.com.cn" if system.partition == CHINA else "amazonaws.com"


def api_host(system: System) -> str:
    """Return the API's default host name."""
    return f"{system.api.id}.execute-api.{system.region}.{suffix(system)}"


def store_hosts(system: System) -> tuple[str, ...]:
    """Return the host names by which bucket, queues and table are called."""
    services = tuple(f"{service}.{system.region}.{suffix(system)}" for service in ("s3", "sqs", "dynamodb"))
    return (f"{system.bucket}.{services[0]}", *services)


def tls_places(bench: Bench) -> tuple[Place, ...]:
    """Return every endpoint of the system: API, other ways to its functions, bucket, queues, table."""
    embedded, system = bench.target.embedded, bench.context.system
    entrances = [api_host(system), *(_host(entry_point) for entry_point in other_entry_points(bench))]
    at_gateway = embedded.gateway_url if embedded else None
    at_services = (embedded.endpoint_url_https or embedded.endpoint_url) if embedded else None
    return (
        *(_place(host, at_gateway) for host in dict.fromkeys(entrances)),
        *(_place(host, at_services) for host in store_hosts(system)),
    )


def plain_entry_points(bench: Bench) -> tuple[tuple[Endpoint, EntryPoint], ...]:
    """Return every way to the API, each with its address over plain HTTP."""
    system = bench.context.system
    stages = (
        (_plain(bench, api_host(system), f"/{_stage(entry_point)}"), entry_point)
        for entry_point in stage_entry_points(bench)
    )
    others = (
        (_plain(bench, _host(entry_point), _path(entry_point)), entry_point)
        for entry_point in other_entry_points(bench)
    )
    return (*stages, *others)


def plain_witness(bench: Bench) -> Endpoint:
    """Return an endpoint that answers plain HTTP: S3's, as long as no bucket is asked for."""
    embedded, system = bench.target.embedded, bench.context.system
    host = f"s3.{system.region}.{suffix(system)}"
    return Endpoint(embedded.endpoint_url if embedded else f"http://{host}", host=host)


def _host(entry_point: EntryPoint) -> str:
    return entry_point.endpoint.host or urlsplit(entry_point.endpoint.url).hostname or ""


def _path(entry_point: EntryPoint) -> str:
    return urlsplit(entry_point.endpoint.url).path


def _stage(entry_point: EntryPoint) -> str:
    return entry_point.endpoint.url.rpartition("/")[2]


def _place(host: str, at: str | None) -> Place:
    address = urlsplit(at or f"https://{host}")
    return Place(host, address.hostname or host, address.port or HTTPS)


def _plain(bench: Bench, host: str, path: str) -> Endpoint:
    embedded = bench.target.embedded
    base = embedded.gateway_http_url if embedded else None
    return Endpoint(f"{base or f'http://{host}'}{path}".rstrip("/"), host=host)
