"""Whether whoever calls may do something, as IAM's policy simulator tells it, boundary and organization included.

https://docs.aws.amazon.com/IAM/latest/APIReference/API_SimulatePrincipalPolicy.html : a user or a role is simulated, a
session by its role; the account's root user and federated users are not. Session policies and the policies of
resources are not told.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass

from stormproof.aws.observe.identity.decisions import Decided, decisions
from stormproof.core.errors import CouldNotLook, NotThere
from stormproof.core.least_privilege.resources import Permission
from stormproof.core.planning.controls import Reads

AT_ONCE = 50
"""How many resources are asked about in one call."""
LOGS = "logs:"
STREAMS = ":*"


@dataclass(frozen=True)
class Allowed:
    """What is denied, with the limit that takes it away; what hangs on a request's context; why nothing is known."""

    denied: tuple[str, ...] = ()
    open_ones: tuple[str, ...] = ()
    unknown: str = ""


def allowed(reads: Reads, principal: str, permissions: Collection[Permission]) -> Allowed:
    """Ask about the caller, by the ARN that GetCallerIdentity gives; never raises."""
    if is_root(principal):
        return Allowed(
            unknown="the account's root user may do all that the organization does not deny; it is not asked"
        )
    try:
        identity = _identity(reads, principal)
        decided = tuple(_decided(reads, identity, permissions))
    except (CouldNotLook, NotThere) as error:
        return Allowed(unknown=f"what {principal} may do could not be looked at: {error}")
    may = {_bare(each) for each in decided if each.allowed}
    refused = [each for each in decided if not each.allowed and _bare(each) not in may]
    return Allowed(
        tuple(sorted({_said(each) for each in refused if not each.missing})),
        tuple(sorted({_said(each) for each in refused if each.missing})),
    )


def is_root(principal: str) -> bool:
    """Tell whether a caller is the account's root user, who is never simulated."""
    return principal.endswith(":root")


def _identity(reads: Reads, principal: str) -> str:
    """Return the ARN that can be simulated: of a session its role's, which stands under a path of its own."""
    kind, _, rest = principal.rpartition(":")[2].partition("/")
    if kind == "assumed-role":
        return str(reads.read("iam", "get_role", RoleName=rest.partition("/")[0])["Role"]["Arn"])
    if kind != "user":
        raise CouldNotLook("iam.not_simulated", f"a {kind} is neither a user nor a role")
    return principal


def _decided(reads: Reads, identity: str, permissions: Iterable[Permission]) -> Iterator[Decided]:
    """Yield the decisions, of actions that are asked about for the same resources in one call."""
    actions: defaultdict[str, set[str]] = defaultdict(set)
    for each in permissions:
        for resource in _spellings(each):
            actions[resource].add(each.action)
    resources: defaultdict[tuple[str, ...], list[str]] = defaultdict(list)
    for resource, named in sorted(actions.items()):
        resources[tuple(sorted(named))].append(resource)
    for together, about in resources.items():
        for some in _slices(about):
            yield from decisions(reads, identity, together, some)


def _spellings(permission: Permission) -> tuple[str, ...]:
    """Return how policies may name a resource: a log group with and without what stands for its streams."""
    resource = permission.resource
    return (resource, f"{resource}{STREAMS}") if permission.action.startswith(LOGS) and resource != "*" else (resource,)


def _bare(each: Decided) -> tuple[str, str]:
    return each.action, each.resource.removesuffix(STREAMS)


def _said(each: Decided) -> str:
    limits = f" (by {' and '.join(each.limits)})" if each.limits else ""
    return f"{each.action} on {each.resource.removesuffix(STREAMS)}{limits}"


def _slices(resources: Sequence[str]) -> Iterator[Sequence[str]]:
    for begin in range(0, len(resources), AT_ONCE):
        yield resources[begin : begin + AT_ONCE]
