"""The endpoints of a system by their public names, and where each is to be reached."""

from __future__ import annotations

from urllib.parse import urlsplit

from probes.local.tls import Place
from stormproof.core.addresses import api_host, store_hosts
from stormproof.core.bench import Bench
from stormproof.core.observations import Endpoint
from stormproof.stimuli.shared.entry_points import EntryPoint, other_entry_points, stage_entry_points, untried

HTTPS = 443


def tls_places(bench: Bench) -> tuple[Place, ...]:
    """Return every endpoint of the system: API, other ways to its functions, buckets, queues, tables.

    Raises Undecidable where no client of ours can call one of them.
    """
    addresses, system = bench.surroundings.addresses, bench.context.system
    untried([barrier] if (barrier := system.api.barrier()) else [])
    entrances = [api_host(system), *(_host(entry_point) for entry_point in other_entry_points(bench))]
    return (
        *(_place(host, addresses.of_api(f"https://{host}")) for host in dict.fromkeys(entrances)),
        *(_place(host, addresses.of_service(f"https://{host}")) for host in store_hosts(system)),
    )


def plain_entry_points(bench: Bench) -> tuple[tuple[Endpoint, EntryPoint], ...]:
    """Return every way to the API, each with its address over plain HTTP."""
    plain, system = bench.surroundings.addresses.of_api, bench.context.system
    stages = (
        (plain(f"http://{api_host(system)}/{entry_point.stage}"), entry_point)
        for entry_point in stage_entry_points(bench)
    )
    others = (
        (plain(f"http://{_host(entry_point)}{_path(entry_point)}"), entry_point)
        for entry_point in other_entry_points(bench)
    )
    return (*stages, *others)


def plain_witness(bench: Bench) -> Endpoint:
    """Return an endpoint that answers plain HTTP: S3's, as long as no bucket is asked for."""
    system = bench.context.system
    return bench.surroundings.addresses.of_service(f"http://s3.{system.region}.{system.dns_suffix}")


def _host(entry_point: EntryPoint) -> str:
    return entry_point.endpoint.host or urlsplit(entry_point.endpoint.url).hostname or ""


def _path(entry_point: EntryPoint) -> str:
    return urlsplit(entry_point.endpoint.url).path


def _place(host: str, endpoint: Endpoint) -> Place:
    address = urlsplit(endpoint.url)
    return Place(host, address.hostname or host, address.port or HTTPS)
