"""The doctor: what can be looked at, one check after the other, each with its way out."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import requests

from provisioners import CONTROLS
from stormproof.aws.access.connection import Connection
from stormproof.aws.clock import EmbeddedClock
from stormproof.aws.discovery.systems import discover
from stormproof.aws.embedded.addresses import addresses_of
from stormproof.aws.observe.identity.own_permissions import is_root
from stormproof.aws.undo.files import write_durably
from stormproof.aws.undo.journal import Journal
from stormproof.aws.undo.lease import Lease
from stormproof.core.deployment.unreleased import Releases
from stormproof.core.errors import CouldNotLook, NotThere, StormproofError, Undecidable, UsageError
from stormproof.core.planning.controls import Reads
from stormproof.core.planning.plans import Plan
from stormproof.core.system import System
from stormproof.core.target.model import Embedded, Target
from stormproof.operations import permissions
from stormproof.operations.delivery import repository
from stormproof.operations.front_ends import front_ends
from stormproof.operations.health.killed_probes import killed_probes
from stormproof.operations.health.probe_regions import region_states
from stormproof.operations.provision import plan_controls
from stormproof.operations.release import releases_of
from stormproof.operations.rights import lacking
from stormproof.operations.written.block_list_notes import lapsed_lines

TIMEOUT_S = 5
APPLY = "apply"
START = "start the embedded AWS: stormproof localaws --ready-file F"

TRIED: tuple[tuple[str, str, dict[str, Any], str], ...] = (
    ("apigateway", "get_usage_plans", {"limit": 1}, "apigateway:GET"),
    ("cloudwatch", "describe_alarms", {"MaxRecords": 1}, "cloudwatch:DescribeAlarms"),
    ("events", "list_event_buses", {"Limit": 1}, "events:ListEventBuses"),
    ("lambda", "get_account_settings", {}, "lambda:GetAccountSettings"),
    ("logs", "describe_log_groups", {"limit": 1}, "logs:DescribeLogGroups"),
    ("resourcegroupstaggingapi", "get_resources", {"ResourcesPerPage": 1}, "tag:GetResources"),
    ("ssm", "describe_parameters", {"MaxResults": 1}, "ssm:DescribeParameters"),
    ("wafv2", "list_web_acls", {"Scope": "REGIONAL", "Limit": 1}, "wafv2:ListWebACLs"),
)
"""Harmless reads, one a service, that `plan` makes of every system, and the action of IAM that each needs.

That is not always called as the operation is: https://docs.aws.amazon.com/service-authorization/latest/reference/ .
What of the verbs' other calls is denied, the policy simulator is asked.
"""


def plan_all(connection: Connection, system: System) -> Plan:
    """Return what is to be changed for all criteria."""
    return plan_controls(connection, system, CONTROLS)


@dataclass(frozen=True)
class Finding:
    """What one check came to; `way_out` is empty where nothing is wrong.

    A `notice` is nothing that Stormproof cannot work with, but the first thing that an administrator has to know.
    """

    check: str
    well: bool
    found: str
    way_out: str = ""
    notice: bool = False


def examine(
    target: Target,
    connect: Callable[[], Connection],
    home: Path | None = None,
    look: Callable[[Connection, System], Releases] = releases_of,
    plan: Callable[[Connection, System], Plan] = plan_all,
) -> Iterator[Finding]:
    """Yield the findings as they are made; what depends on credentials is left out where there are none.

    `look` finds what of the system is not released, `plan` what is to be changed.
    """
    yield _node()
    yield _permits(target)
    if target.embedded:
        yield from _embedded(target.embedded)
    try:
        connection = connect()
    except (CouldNotLook, UsageError) as error:
        yield _failed("credentials", error, "aws sts get-caller-identity shows who you are to AWS")
        return
    yield from _of_account(connection, home, look, plan)


def _of_account(
    connection: Connection,
    home: Path | None,
    look: Callable[[Connection, System], Releases],
    plan: Callable[[Connection, System], Plan],
) -> Iterator[Finding]:
    """Yield what is found with credentials: what may be read, the system, and whether its API answers."""
    target, identity = connection.target, connection.identity
    yield Finding("credentials", True, f"account {identity.account}, {identity.principal}")
    with ThreadPoolExecutor(len(TRIED), "doctor") as pool:
        yield from pool.map(lambda tried: _permission(connection.reader, *tried), TRIED)
    try:
        system = discover(connection.reader, target)
    except StormproofError as error:
        yield _failed("system", error, "correct [system] in the target file")
    else:
        yield _found(system)
        yield from (Finding("release", True, line, notice=True) for line in look(connection, system).lines)
        yield from _regions(connection, system)
        yield from _rights(connection, system)
        said = front_ends(connection.reader, system).lines
        yield from (Finding("front end", True, line, notice=True) for line in said)
        said = lapsed_lines(connection.reader, system, connection.clock)
        yield from (Finding("block list", True, line, notice=True) for line in said)
        for each in repository.look(connection.reader, system.delivery):
            yield Finding("repository", not each.way_out, each.found, each.way_out, notice=each.notice)
        yield from _applying(connection, system, plan)
        yield _reach_api(target, system)
        yield from _journal(connection, system, home)
        yield from _killed_probes(connection, system)
        yield _lease(connection, system)


def _node() -> Finding:
    found = shutil.which("node")
    if found:
        return Finding("Node", True, found)
    return Finding("Node", True, "not there: Allure's HTML report is left out, everything else works")


def _permits(target: Target) -> Finding:
    permitted = [name for name, allowed in target.permitted.model_dump().items() if allowed]
    return Finding("permissions", True, ", ".join(permitted) or "nothing: `plan` and `verify` look, and change nothing")


def _embedded(embedded: Embedded) -> Iterator[Finding]:
    try:
        yield Finding(
            "clock", True, f"{embedded.clock_url}: {EmbeddedClock(embedded.clock_url).now():%Y-%m-%d %H:%M:%S} UTC"
        )
    except CouldNotLook as error:
        yield _failed("clock", error, START)
    yield _reach("mailbox", embedded.mailbox_url, embedded.ca_bundle)


def _reach(name: str, url: str, ca_bundle: str | None) -> Finding:
    try:
        with requests.Session() as http:
            http.trust_env = ca_bundle is None  # the embedded AWS is never behind a proxy
            answer = http.get(url, timeout=TIMEOUT_S, verify=ca_bundle or True)
    except (requests.RequestException, OSError) as error:
        way_out = START if ca_bundle else "check proxy and firewall"
        return Finding(name, False, f"{url}: {type(error).__name__}", way_out)
    return Finding(name, True, f"{url} answers ({answer.status_code})")


def _reach_api(target: Target, system: System) -> Finding:
    """Look whether the API answers; that no client of ours may call it is nothing that can be mended here."""
    try:
        stage = addresses_of(target.embedded).of_stage(system)
    except Undecidable as error:
        return Finding("API", True, f"{error.message}: what has to be provoked is UNDECIDED [{error.code}]")
    return _reach("API", f"{stage.url}/", stage.ca_file)


def _permission(reads: Reads, service: str, operation: str, parameters: dict[str, Any], action: str) -> Finding:
    check = f"read {service}"
    try:
        reads.read(service, operation, **parameters)
    except (CouldNotLook, NotThere) as error:
        return _failed(check, error, f"allow {action}")
    return Finding(check, True, operation)


def _found(system: System) -> Finding:
    stores = f"{len(system.tables)} tables, {len(system.buckets)} buckets, {len(system.queues)} queues"
    counted = f"{len(system.functions)} functions, {stores}"
    return Finding("system", True, f"REST API {system.api.id} ({system.api.name}), stage {system.api.stage}, {counted}")


def _regions(connection: Connection, system: System) -> Iterator[Finding]:
    """Yield whether the regions can be used from which the system is probed."""
    for each in region_states(connection.reader, system.probe_regions):
        yield Finding(f"region {each.region}", not each.way_out, each.found, each.way_out)


def _rights(connection: Connection, system: System) -> Iterator[Finding]:
    """Yield whether the caller may do what the verbs that the target permits were seen to do."""
    if is_root(connection.identity.principal):
        return
    for each in lacking(connection, system):
        check, found = f"may {each.verb}", each.found
        if found.unknown:
            way_out = f"`stormproof policy {each.verb}` prints what it needs"
            yield Finding(check, True, f"not tried: {found.unknown}; {way_out}")
        elif found.denied:
            more = f" and {len(found.denied) - permissions.SHOWN} more" if len(found.denied) > permissions.SHOWN else ""
            listed = ", ".join(found.denied[: permissions.SHOWN])
            yield Finding(check, False, f"denied: {listed}{more}", f"allow it: stormproof policy {each.verb}")
        else:
            said = f"; not tried, because of conditions: {', '.join(found.open_ones)}" if found.open_ones else ""
            yield Finding(check, True, f"nothing that it needs is denied{said}")


def _applying(connection: Connection, system: System, plan: Callable[[Connection, System], Plan]) -> Iterator[Finding]:
    """Yield whether the caller may make the changes of a plan, where the target permits any."""
    if not connection.target.permitted.provision or is_root(connection.identity.principal):
        return
    try:
        found, untold = permissions.look(connection, system, plan(connection, system))
    except StormproofError as error:
        yield _failed(APPLY, error, "run `stormproof plan`, which says what stands in the way")
        return
    if found.denied:
        way_out = "allow it, or leave out what needs it: stormproof apply --criteria"
        yield Finding(APPLY, False, f"denied: {', '.join(found.denied[: permissions.SHOWN])}", way_out)
    else:
        open_ones = [*([found.unknown] if found.unknown else []), *found.open_ones, *untold]
        said = f"; not tried: {', '.join(open_ones)}" if open_ones else ""
        yield Finding(APPLY, True, f"nothing that a plan needs is denied{said}")


def _journal(connection: Connection, system: System, home: Path | None) -> Iterator[Finding]:
    """Yield whether the system's undo journal can be written on this machine, and what stands in it."""
    journal = Journal(connection, system, home)
    yield _disk(journal.folder)
    try:
        pending = journal.pending()
    except StormproofError as error:
        yield _failed("undo", error, "allow ssm:GetParametersByPath on /stormproof/*")
        return
    if pending.entries:
        titles = ", ".join(entry.title for entry in pending.entries)
        found = f"{len(pending.entries)} pending from an interrupted run: {titles}"
        yield Finding("undo", False, found, "stormproof undo")
    for each in pending.not_run:
        yield Finding(
            "undo", False, f"{each.where}: {each.why}", f"stormproof undo --list; stormproof undo --keep {each.id}"
        )
    if not pending:
        yield Finding("undo", True, "nothing pending")


def _disk(folder: Path) -> Finding:
    place = folder / ".doctor"
    try:
        write_durably(place, "")
        place.unlink()
    except OSError as error:
        way_out = "put the target file where you may write: without a journal nothing is provoked or sabotaged"
        return Finding("journal", False, f"{folder}: {error.strerror}", way_out)
    return Finding("journal", True, f"{folder} can be written")


def _killed_probes(connection: Connection, system: System) -> Iterator[Finding]:
    """Yield what probes have left that Lambda has killed; a region that cannot be looked at is told as a region."""
    killed = killed_probes(connection, system)
    for each in killed.runs:
        yield Finding("probes", False, str(each), "stormproof undo, or the next run of a probe there cleans up")
    if not killed.runs:
        unseen = f"; not looked at: {', '.join(killed.unseen)}" if killed.unseen else ""
        yield Finding("probes", True, f"nothing is left of a run that was killed{unseen}")


def _lease(connection: Connection, system: System) -> Finding:
    try:
        held = Lease(connection, system).held()
    except StormproofError as error:
        return _failed("lease", error, "allow ssm:GetParameter on /stormproof/*")
    now = connection.clock.now()
    if held is None or held.over(now):
        return Finding("lease", True, "nobody changes the target" if held is None else "ended; the next run follows")
    return Finding("lease", True, held.told(now))


def _failed(check: str, error: StormproofError, way_out: str) -> Finding:
    if isinstance(error, UsageError):
        return Finding(check, False, error.message, error.way_out or way_out)
    return Finding(check, False, str(error), way_out)
