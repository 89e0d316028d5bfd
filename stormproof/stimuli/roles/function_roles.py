"""The roles that the system's functions run by, with all that is said of them: read, analysed and simulated."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from provisioners.authentication import authorizer_role
from provisioners.encryption.key_demand import KEY_USE
from provisioners.rate_limiting import rate_guard_permission
from provisioners.roles import own_roles
from provisioners.roles.function_needs import additions
from provisioners.roles.least_privilege.actions import forms
from provisioners.roles.least_privilege.declared import INTERFACES
from provisioners.roles.least_privilege.needs import granted
from provisioners.roles.least_privilege.resources import Permission
from stormproof.aws.observe.policy_risks import Document, analyzer_findings, risks
from stormproof.aws.observe.role_policies import role_policies
from stormproof.core.bench import Bench
from stormproof.core.deployed_code import GUARD_HANDLER
from stormproof.core.errors import CouldNotLook, NotThere
from stormproof.core.judges.roles.policies import HeldRole, allowing, many, statements
from stormproof.core.judges.roles.policy_simulation import Simulated
from stormproof.core.naming import Names
from stormproof.core.planning.cached_reads import CachedReads
from stormproof.core.planning.controls import PlanContext, Reads
from stormproof.core.stimuli import Stimulus
from stormproof.stimuli.roles.policy_simulation import Asked, ask, questions

AT_ONCE = 8
VPC = frozenset(f"ec2:{action}" for action in INTERFACES)


@dataclass(frozen=True)
class Subject:
    """A function, by the name and the role's ARN of its served version, what it needs and what is not known of that."""

    function: str
    role: str
    needed: frozenset[Permission]
    undecided: tuple[str, ...] = ()


@dataclass(frozen=True)
class Examined:
    """What was found of each function's role, in the same order."""

    held: tuple[HeldRole, ...]
    simulated: tuple[Simulated, ...]


def examine(bench: Bench) -> Examined:
    """Read every function's role, analyse its policies, and have AWS simulate what it may do."""
    reads = CachedReads(bench.reads)
    subjects = (*_functions(reads, bench.context), *_authorizer(reads, bench.context))
    asked = questions(bench.context, [(each.role, each.needed) for each in subjects])
    with ThreadPoolExecutor(AT_ONCE, "roles") as pool:
        held = [pool.submit(_held, bench, reads, each) for each in subjects]
        simulated = [pool.submit(_simulated, bench.reads, each, asked) for each in subjects]
    return Examined(tuple(each.result() for each in held), tuple(each.result() for each in simulated))


def _functions(reads: Reads, context: PlanContext) -> Iterator[Subject]:
    counting = granted(rate_guard_permission.policy(Names(context.system)))
    for each in own_roles.read(reads, context):
        serving, more = each.state.serving, additions(context, each.state.function.role)
        needed = each.needs.permissions | (more or frozenset())
        if serving.get("Handler") == GUARD_HANDLER:
            needed |= counting
        if key := context.policy.encryption_key_arn:
            needed |= {Permission(action, key) for action in KEY_USE}
        undecided = each.served.undecided if more is None else ()
        yield Subject(each.state.function.name, str(serving["Role"]), needed, undecided)


def _authorizer(reads: Reads, context: PlanContext) -> Iterator[Subject]:
    names = Names(context.system)
    try:
        found = reads.read("lambda", "get_function_configuration", FunctionName=names.authorizer)
    except NotThere:
        return
    yield Subject(names.authorizer, str(found["Role"]), granted(authorizer_role.policy(names)))


def _held(bench: Bench, reads: Reads, subject: Subject) -> HeldRole:
    try:
        role = role_policies(reads, subject.role)
    except NotThere as error:
        raise CouldNotLook("roles.missing", f"{subject.function} runs by {subject.role}: {error}") from error
    found = risks(map(_beside_vpc, role.policies.values()))
    if bench.surroundings.has_access_analyzer:
        found += analyzer_findings(bench.reads, role.policies.values(), role.trust)
    wanted = role.tags.get(own_roles.BOUNDARY, "")
    return HeldRole(
        subject.function,
        subject.role,
        role.trust,
        role.policies,
        _unlimited(role.policies),
        found,
        wanted if wanted != role.boundary else "",
        subject.undecided,
    )


def _unlimited(policies: Mapping[str, Document]) -> frozenset[str]:
    """Return the actions of policies that AWS cannot limit to a resource, or demands on all for functions in a VPC."""
    actions = {action for _, statement in allowing(policies) for action in many(statement.get("Action", ()))}
    return frozenset(action for action in actions if action in VPC or _all_or_nothing(action))


def _beside_vpc(document: Document) -> Document:
    """Return a policy without what Lambda demands, on all resources, for functions in a VPC."""
    kept = [each for each in statements(document) if not VPC.issuperset(many(each.get("Action", ("none",))))]
    return {**document, "Statement": kept}


def _all_or_nothing(action: str) -> bool:
    prefix, _, name = action.partition(":")
    try:
        return not forms(prefix, name)
    except KeyError:
        return False


def _simulated(reads: Reads, subject: Subject, asked: Sequence[Asked]) -> Simulated:
    decisions = tuple(decision for each in asked for decision in ask(reads, subject.role, subject.needed, each))
    return Simulated(subject.function, subject.role, decisions)


EXAMINED = Stimulus("roles examined", examine)
