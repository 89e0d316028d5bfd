"""Whose the things are that bear names of ours: judged in one place, before any verb looks at or changes one of them.

The tag `naming.TAG` says it. Older versions wrote the API's name there, which several APIs may bear, and named things
after it. What carries a tag and bears such a name is kept under it, and its tag completed, where it is this system's
beyond doubt: it holds data (tables, logs, listed addresses), a confirmation (the topic), what somebody added (alarms,
the web ACL), or requests and published versions depend on it (functions, roles). What carries no tag, layers and saved
queries, is made anew, and deleted under its older name by the control that makes it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from stormproof.core.alerts.dead_letters import dead_letter_queue
from stormproof.core.alerts.entries import ENTRIES, subjects
from stormproof.core.alerts.failure_watcher import failure_watcher_log
from stormproof.core.alerts.own_entries import KEY_STORE, RATE_GUARD_OPEN
from stormproof.core.naming import Names
from stormproof.core.system import System

LOST = ""
"""The value of a tag that is not there."""
OLDER_ALARMS = (KEY_STORE, RATE_GUARD_OPEN)
"""The entries of the alarms that older versions made, under older names."""
Thing = tuple[str, str]
"""An AWS service, by boto3's name, and a name there."""


@dataclass(frozen=True)
class Tagged:
    """A thing with our tag: its ARN, and the tag's value; empty for a table of keys that has lost its tag.

    A table that is restored from a backup has none:
    https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/CreateBackup.html
    """

    arn: str
    value: str

    @property
    def thing(self) -> Thing:
        """Its service and name."""
        _, _, service, _, _, resource = self.arn.split(":", 5)
        return service, _name(service, resource)


@dataclass(frozen=True)
class Rival:
    """Another API after which older versions would have named things the same; `asks` tells whether it asks our older
    authorizer.
    """  # noqa: D205 - one sentence, two lines

    api: str
    asks: bool


@dataclass(frozen=True)
class Verdict:
    """Which older names the system keeps, and what stands in the way, as sentences for its owner."""

    adopted: frozenset[str]
    conflicts: tuple[str, ...]


def roles(names: Names) -> tuple[str, ...]:
    """Return the names of the roles that are made for a system."""
    later = () if names.older else (names.key_sync_role, names.failure_watcher_role)
    return (names.authorizer_role, *later, *map(names.function_role, names.system.functions))


def made(names: Names) -> frozenset[Thing]:
    """Return all that is made under names of ours and carries a tag; of older names, what older versions made."""
    functions = names.system.functions
    logs = {names.authorizer_log, names.access_log, names.firewall_log}
    logs |= {names.function_logs(function)[1] for function in functions}
    entries = OLDER_ALARMS if names.older else ENTRIES
    alarms = {names.alarm(entry.name, each) for entry in entries for each in subjects(entry, names.system)}
    by_service = {
        "dynamodb": {names.key_table, names.rate_table},
        "lambda": {names.authorizer},
        "iam": set(roles(names)),
        "logs": logs,
        "sns": {names.alert_topic},
        "cloudwatch": alarms,
        "wafv2": {names.firewall, names.block_list_set("IPV4"), names.block_list_set("IPV6")},
    }
    found = frozenset((service, name) for service, each in by_service.items() for name in each)
    return found if names.older else found | _key_sync(names) | _watcher(names)


def _key_sync(names: Names) -> frozenset[Thing]:
    """Return what follows native keys: no version with older names made it."""
    named = {("lambda", names.key_sync), ("events", names.key_sync)}
    return frozenset(named | {("logs", names.key_sync_log)})


def _watcher(names: Names) -> frozenset[Thing]:
    """Return what watches failures, and keeps what could not be done: no version with older names made it."""
    dead = {("sqs", dead_letter_queue(names, queue.name)) for queue in names.system.queues}
    return frozenset({("lambda", names.failure_watcher), ("logs", failure_watcher_log(names)), *dead})


def of_the_system(names: Names, thing: Thing) -> bool:
    """Tell whether a thing with our tag has its name from the system itself, whatever we are called: log groups do."""
    service, name = thing
    usual = {names.function_logs(function)[0] for function in names.system.functions}
    return service == "logs" and (name in usual or name.startswith(f"API-Gateway-Execution-Logs_{names.slug}/"))


def judge(system: System, standing: Collection[Tagged], rivals: Collection[Rival], *, asks: bool) -> Verdict:
    """Return what the system keeps, and the conflicts.

    `asks` tells whether the system's own API asks the older authorizer: where several APIs have the name, the one that
    does is the one that was hardened.
    """
    former, owner = Names(system, older=True), Names(system).owner
    older = [each for each in standing if each.thing in made(former)]
    mine = {each.thing[1] for each in older if each.value == owner}
    undecided = [each for each in older if each.value in {former.slug, LOST}]
    conflicts = tuple(_foreign(Names(system), standing))
    if undecided and not _somebody_elses(rivals, asks=asks):
        if any(rival.asks == asks for rival in rivals):
            return Verdict(frozenset(mine), (*conflicts, _ambiguous(system, undecided, rivals)))
        mine |= {each.thing[1] for each in undecided}
    return Verdict(frozenset(mine), conflicts)


def unfinished(system: System, standing: Iterable[Tagged]) -> tuple[Tagged, ...]:
    """Return what is the system's and does not say so yet: it has the tag of an older version, or has lost its tag."""
    names, older = Names(system), Names(system, older=True)
    kept = {(service, name) for service, name in made(older) if name in system.adopted}
    ours = made(names) | kept
    found = (each for each in standing if each.thing in ours or of_the_system(names, each.thing))
    return tuple(sorted((each for each in found if each.value in {older.slug, LOST}), key=lambda each: each.arn))


def needs_rivals(system: System, standing: Iterable[Tagged]) -> bool:
    """Tell whether it takes a look at other APIs to say whose the older things are."""
    former = Names(system, older=True)
    older = made(former)
    return any(each.value in {former.slug, LOST} and each.thing in older for each in standing)


def _somebody_elses(rivals: Collection[Rival], *, asks: bool) -> bool:
    return not asks and any(rival.asks for rival in rivals)


def _foreign(names: Names, standing: Iterable[Tagged]) -> Iterable[str]:
    """Yield a sentence for each thing that has a name of ours with the API's ID, and the tag of somebody else."""
    ours, known = made(names), {names.owner, Names(names.system, older=True).slug, LOST}
    for each in standing:
        tells = each.thing in ours or (of_the_system(names, each.thing) and "/" in each.value)
        if tells and each.value not in known:
            yield f"{each.arn} belongs to target {each.value} by its tag, not to {names.owner}"


def _ambiguous(system: System, undecided: Collection[Tagged], rivals: Collection[Rival]) -> str:
    others = ", ".join(sorted(f"{system.region}/{rival.api}" for rival in rivals))
    things = ", ".join(sorted(each.arn for each in undecided))
    return (
        f"an older version made things for an API called {system.api.name}, and several are: {Names(system).owner}, "
        f"{others}; whose are {things}?"
    )


def _name(service: str, resource: str) -> str:
    """Return the name within the last part of an ARN: ``table/N``, ``function:N``, ``regional/webacl/N/ID``."""
    if service == "wafv2":
        return resource.split("/")[-2]
    if service == "logs":
        return resource.removeprefix("log-group:").removesuffix(":*")
    kinds = {"events": "rule/", "dynamodb": "table/", "lambda": "function:", "cloudwatch": "alarm:", "iam": "role/"}
    return resource.removeprefix(kinds.get(service, ""))
