"""A role of its own for each function: it may do what the function needs, and nothing else.

https://docs.aws.amazon.com/IAM/latest/UserGuide/best-practices.html#grant-least-privilege and
https://docs.aws.amazon.com/lambda/latest/dg/lambda-intro-execution-role.html
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from provisioners.encryption.key_demand import KEY_USE
from provisioners.logging.function_logging import read_home
from provisioners.roles.own_policy import granted, kept_uses, plain, standing_of
from provisioners.roles.owners_roles import fits, read_candidate
from provisioners.shared.role_changes import INLINE, Role, making, mending, misplaced, read_role, trusting
from stormproof.aws.observe.function_needs import function_needs
from stormproof.aws.observe.identity.unexplained import unexplained
from stormproof.aws.observe.lambda_functions import Configuration, FunctionState, read_function
from stormproof.aws.observe.role_policies import role_policies
from stormproof.core.errors import NotThere
from stormproof.core.least_privilege.granted import lambda_alone
from stormproof.core.least_privilege.needs import Needs, document, owner_additions
from stormproof.core.least_privilege.policy_documents import statements
from stormproof.core.least_privilege.resources import Permission
from stormproof.core.naming import BOUNDARY_TAG, FORMER_TAG, Names, role_name
from stormproof.core.planning.controls import Control, Phase, PlanContext, Reads
from stormproof.core.planning.plans import CONFLICT, Action, Blocked, Change, NoChange, Step
from stormproof.core.policy import RolesMode
from stormproof.core.system import Function

NAME = "function-roles"
ASPECT = "permissions"
SETTING = "Role"
"""By which a function's configuration names the role that it runs by."""
FORMER = FORMER_TAG
CONFIRM = 'set roles_mode = "enforce" under [policy] to confirm it'
ENOUGH = "which allows what it needs, and nothing else"
ADD = "say under [policy] what it needs, or [] for nothing"


@dataclass(frozen=True)
class FunctionRole:
    """A function, what it needs, and the role of ours that is made for it, None where it is not made yet.

    `served` is what the version needs that the alias serves, `needs` that and what ``$LATEST`` needs. `former` is the
    ARN of the role that is not ours, `boundary` that of its permissions boundary, empty for none. `owners_role` is the
    ARN of a role of the owner's by which it runs and that does as well, empty for none; `policies` are those of ours.
    `unread` says what of the served version cannot be looked at any more, for which its role keeps all that it allows.
    """

    state: FunctionState
    needs: Needs
    served: Needs
    own: Role | None
    former: str
    boundary: str
    owners_role: str = ""
    policies: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    unread: tuple[str, ...] = ()


def read(reads: Reads, context: PlanContext) -> tuple[FunctionRole, ...]:
    """Look at every function, at what it needs and at its role, and at what its former role has used."""
    found = tuple(read_one(reads, context, function) for function in context.system.functions)
    beside = _of_others(context)
    asking = any(owner_additions(context.policy, each.state.function.role) is None for each in found)
    functions = [(_ran_by(context, each), each.needs.permissions | beside) for each in found] if asking else []
    used = unexplained(context.accesses, functions)
    return tuple(_checked(context, each, used) for each in found)


def _ran_by(context: PlanContext, each: FunctionRole) -> frozenset[str]:
    """Return the ARNs of the roles by which a function ran that are not ours."""
    own = Names(context.system).role_arn(Names(context.system).function_role(each.state.function))
    return frozenset({str(each.state.latest[SETTING]), str(each.state.serving[SETTING]), each.former} - {own, ""})


def _of_others(context: PlanContext) -> frozenset[Permission]:
    """Return what other controls let every function do; actions alone count here."""
    uses = KEY_USE if context.policy.encryption_key_arn else ()
    return frozenset(Permission(action, "*") for action in ("dynamodb:UpdateItem", *uses))


def _checked(context: PlanContext, each: FunctionRole, used: Mapping[str, Needs]) -> FunctionRole:
    """Return the same with what its roles have used and nothing explains, which leaves open what it needs."""
    needs = each.needs
    for role in _ran_by(context, each):
        needs |= used.get(role, Needs())
    return replace(each, needs=needs)


def plan(context: PlanContext, actual: tuple[FunctionRole, ...]) -> Iterator[Step]:
    """Make each function's role, or take back whatever it has been given or has lost since."""
    for each in actual:
        yield _planned(context, each)


def remove(context: PlanContext, actual: tuple[FunctionRole, ...]) -> Iterator[Step]:
    """Leave the roles: the versions that were published with them refer to them for ever."""
    for each in actual:
        name = Names(context.system).function_role(each.state.function)
        reason = "there is no such role" if each.own is None else "kept: published versions run by it"
        yield NoChange(NAME, name, ASPECT, reason, remark=each.own is not None)


def wanted(context: PlanContext, each: FunctionRole) -> Role:
    """Return the role that a function is to have."""
    more = owner_additions(context.policy, each.state.function.role) or frozenset()
    standing = each.own.inline if each.own else {}
    inline = {INLINE: document(each.needs.permissions | more | kept_uses(standing)), **_others(context, standing)}
    return Role(trusting("lambda.amazonaws.com"), inline, (), each.boundary or context.system.conventions.boundary)


def run_by(context: PlanContext, function: Function, _configuration: Configuration) -> str:
    """Return the ARN of the role that a function is to run by."""
    names = Names(context.system)
    return names.role_arn(names.function_role(function))


def settled(context: PlanContext, each: FunctionRole) -> str:
    """Return why a function's role is not ours to make yet, empty where it is."""
    open_points = each.needs.open_points if owner_additions(context.policy, each.state.function.role) is None else ()
    return f"what it may need is not known: {'; '.join(open_points)}" if open_points else ""


def _code(each: FunctionRole) -> str:
    """Return what holds a role back that is not settled: what was not seen, where that alone is open."""
    return each.needs.unseen[0][0] if each.needs.unseen and not each.needs.undecided else CONFLICT


def read_one(reads: Reads, context: PlanContext, function: Function) -> FunctionRole:
    """Look at one function, at what it needs and at its role."""
    name = Names(context.system).function_role(function)
    state = read_function(reads, function)
    own = read_role(reads, name)
    now = str(state.latest["Role"])
    if own is None:
        former = now
        boundary = _boundary_of(reads, role_name(now))
    else:
        standing = reads.read("iam", "get_role", RoleName=name)["Role"].get("Tags") or ()
        tags = {tag["Key"]: tag["Value"] for tag in standing}
        former, boundary = tags.get(FORMER, ""), tags.get(BOUNDARY_TAG, "")
    log_groups = (read_home(reads, context, state), *Names(context.system).function_logs(function))
    latest, served = function_needs(reads, context.system, state, log_groups)
    unread = served.undecided if own and _may_keep(context, state, latest) else ()
    if own and unread:
        served = replace(served, permissions=served.permissions | standing_of(own), undecided=())
    needs = _beside_grants(context, latest | served)
    policies = role_policies(reads, Names(context.system).role_arn(name)).policies if own else {}
    owners = _owners_role(reads, context, state, needs)
    return FunctionRole(state, needs, served, own, former, boundary, owners, policies, unread)


def _may_keep(context: PlanContext, state: FunctionState, latest: Needs) -> bool:
    """Tell whether what is served of a function runs by our role, and nothing else is to be said by its owner."""
    spoken_of = owner_additions(context.policy, state.function.role) is not None
    ours = str(state.serving[SETTING]) == run_by(context, state.function, state.serving)
    return ours and not latest.undecided and not spoken_of


def _owners_role(reads: Reads, context: PlanContext, state: FunctionState, needs: Needs) -> str:
    """Return the ARN of the owner's role by which a function runs, empty for one that does not do as well as ours."""
    role = read_candidate(reads, context, state)
    does_as_well = role and fits(
        context, state, needs, role.policies.values(), _others(context, role.policies).values()
    )
    return role.arn if role and does_as_well else ""


def _in_other_words(context: PlanContext, each: FunctionRole, role: Role) -> bool:
    """Tell whether our role is as wanted, though somebody has written it otherwise."""
    if each.own is None or (role.boundary and role.boundary != each.own.boundary):
        return False
    return lambda_alone(each.own.trust) and fits(
        context, each.state, each.needs, each.policies.values(), _others(context, role.inline).values()
    )


def _others(context: PlanContext, policies: Mapping[str, Any]) -> dict[str, Any]:
    """Return the policies that other controls keep on the same role."""
    both = (Names(context.system), Names(context.system, older=True))
    kept = {name for names in both for name in (names.counting_policy, names.encryption_policy)}
    return {name: policies[name] for name in policies if name in kept}


def _beside_grants(context: PlanContext, found: Needs) -> Needs:
    """Return needs without the use of the policy's key, which is another control's to grant."""
    key = context.policy.encryption_key_arn
    granted = {Permission(use, key) for use in KEY_USE} if key else frozenset()
    return replace(found, permissions=found.permissions - granted)


def _boundary_of(reads: Reads, role: str) -> str:
    try:
        standing = reads.read("iam", "get_role", RoleName=role)["Role"]
    except NotThere:
        return ""
    return str((standing.get("PermissionsBoundary") or {}).get("PermissionsBoundaryArn", ""))


def _addition(function: Function) -> str:
    return f'{ADD}: role_additions.{function.role} = ["ACTION ARN"]'


def _planned(context: PlanContext, each: FunctionRole) -> Step:
    names, function = Names(context.system), each.state.function
    name, role = names.function_role(function), wanted(context, each)
    open_points = settled(context, each)
    if each.owners_role:
        return NoChange(NAME, name, ASPECT, f"{function.name} runs by {each.owners_role}, {ENOUGH}")
    if context.policy.roles_mode is RolesMode.PROPOSE:
        said = f" ({open_points}; {_addition(function)})" if open_points else ""
        proposed = f"proposed for {function.name}, not made: {_listed(role)}{said}; {CONFIRM}"
        return NoChange(NAME, name, ASPECT, proposed, remark=True)
    stands = misplaced(names, each.own)
    if open_points or stands:
        reason, code = (f"{open_points}; {_addition(function)}", _code(each)) if open_points else (stands, CONFLICT)
        return Blocked(NAME, name, ASPECT, f"{function.name}: {reason}", code)
    if each.own is None:
        tags = {FORMER: each.former, **({BOUNDARY_TAG: each.boundary} if each.boundary else {})}
        calls = tuple(making(names, name, role, tags))
        return Change(NAME, name, ASPECT, Action.CREATE, None, _shown(role), calls)
    calls = tuple(mending(name, each.own, role))
    if calls and not _in_other_words(context, each, role):
        return Change(NAME, name, ASPECT, Action.UPDATE, _shown(each.own), _shown(role), calls)
    return NoChange(NAME, name, ASPECT, _as_it_is(function, each.unread), remark=bool(each.unread))


def _as_it_is(function: Function, unread: Sequence[str]) -> str:
    if not unread:
        return f"{function.name} may do what it needs, and nothing else"
    release = f"`stormproof release {function.role}` serves what stands in $LATEST"
    return f"keeps all that {function.name} could do, since of its served version {'; '.join(unread)}; {release}"


def _listed(role: Role) -> str:
    return "; ".join(f"{actions} on {resource}" for resource, actions in granted(role).items())


def _shown(role: Role) -> dict[str, Any]:
    """Return a role as its owner is to confirm it: resource by resource, and what is not as we make it in full."""
    shown = {"trust": role.trust, "may": granted(role), "managed": list(role.managed)}
    others = {
        name: policy
        for name, policy in role.inline.items()
        if name != INLINE or not all(map(plain, statements(policy)))
    }
    return shown | ({"other policies": others} if others else {})


CONTROL = Control(
    name=NAME,
    criteria=(),
    phase=Phase.STORES_AND_ROLES,
    aspects=(ASPECT,),
    read=read,
    plan=plan,
    remove=remove,
    parts=("adopted-things",),
)
