"""The roles that the system's functions run by, with all that is said of them: read, analysed and simulated."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace

from stormproof.aws.observe.function_needs import function_needs, own_log_groups
from stormproof.aws.observe.identity.policy_risks import analyzer_findings, risks
from stormproof.aws.observe.identity.unexplained import accesses_by, unexplained
from stormproof.aws.observe.lambda_functions import function_log, is_guarded, read_function
from stormproof.aws.observe.role_policies import former_boundary, role_policies
from stormproof.core.bench import Bench
from stormproof.core.errors import CouldNotLook, NotThere, Undecidable
from stormproof.core.judges.roles.demands import (
    authorizer_demand,
    function_can_do_without,
    function_demand,
    open_points,
)
from stormproof.core.judges.roles.policies import HeldRole, allowing
from stormproof.core.judges.roles.policy_simulation import Simulated
from stormproof.core.least_privilege.actions import forms
from stormproof.core.least_privilege.declared import INTERFACES
from stormproof.core.least_privilege.needs import owner_additions
from stormproof.core.least_privilege.policy_documents import Document, actions, statements
from stormproof.core.least_privilege.resources import Permission
from stormproof.core.naming import BOUNDARY_TAG, FORMER_TAG, Names
from stormproof.core.planning.cached_reads import CachedReads
from stormproof.core.planning.controls import PlanContext, Reads
from stormproof.core.stimuli import Stimulus
from stormproof.stimuli.roles.policy_simulation import Asked, ask, questions, unanswered
from stormproof.stimuli.shared.fault_versions import LATEST

AT_ONCE = 8
VPC = frozenset(f"ec2:{action}".lower() for action in INTERFACES)


@dataclass(frozen=True)
class Subject:
    """A function, by the name and the role's ARN of its served version, what it needs and what is not known of that.

    `admitted` is what it may have or not. `spoken_of` tells that its owner has said what it needs.
    """

    function: str
    role: str
    needed: frozenset[Permission]
    undecided: tuple[str, ...] = ()
    admitted: frozenset[Permission] = frozenset()
    spoken_of: bool = False


@dataclass(frozen=True)
class Examined:
    """What was found of each function's role, in the same order."""

    held: tuple[HeldRole, ...]
    simulated: tuple[Simulated, ...]


def must_be_there(bench: Bench) -> None:
    """Raise Undecidable ``functions.missing`` where a function of the system, or the authorizer, is not there."""
    names = [each.name for each in bench.context.system.functions]
    for name in (*names, Names(bench.context.system).authorizer):
        try:
            bench.reads.read("lambda", "get_function_configuration", FunctionName=name)
        except NotThere as error:
            raise Undecidable("functions.missing", f"there is no function {name}; apply first") from error


def examine(bench: Bench) -> Examined:
    """Read every function's role, analyse its policies, and have AWS simulate what it may do."""
    reads = CachedReads(bench.reads)
    functions = _checked(bench, reads, tuple(_functions(reads, bench.context)))
    subjects = (*functions, *_authorizer(reads, bench.context))
    asked = questions(bench.context, [(each.role, each.needed | each.admitted) for each in subjects])
    with ThreadPoolExecutor(AT_ONCE, "roles") as pool:
        held = [pool.submit(_held, bench, reads, each) for each in subjects]
        simulated = [pool.submit(_simulated, bench.reads, each, asked) for each in subjects]
    return Examined(tuple(each.result() for each in held), tuple(each.result() for each in simulated))


def _functions(reads: Reads, context: PlanContext) -> Iterator[Subject]:
    system, policy = context.system, context.policy
    for function in system.functions:
        state = read_function(reads, function)
        latest, served = function_needs(reads, system, state, own_log_groups(system, state))
        guarded = is_guarded(state.serving)
        demanded = function_demand(system, policy, function, latest | served, guarded=guarded)
        logs = {function_log(state.latest), function_log(state.serving)}
        admitted = function_can_do_without(system, function, demanded, logs)
        points = open_points(policy, function, served)
        spoken_of = owner_additions(policy, function.role) is not None
        yield Subject(function.name, str(state.serving["Role"]), demanded - admitted, points, admitted, spoken_of)


def _checked(bench: Bench, reads: Reads, subjects: tuple[Subject, ...]) -> tuple[Subject, ...]:
    """Return the same with what their roles have used and nothing explains, which leaves open what they need.

    That is asked of IAM, and not of the analysis by which the roles were made.
    """
    if all(each.spoken_of for each in subjects):
        return subjects
    roles = {each.function: _ran_by(reads, each) for each in subjects}
    look = accesses_by(bench.reads, bench.clock)
    used = unexplained(look, [(roles[each.function], each.needed | each.admitted) for each in subjects])
    points = {
        name: tuple(said for role in sorted(ran_by) for said in used[role].open_points)
        for name, ran_by in roles.items()
    }
    return tuple(
        each if each.spoken_of else replace(each, undecided=(*each.undecided, *points[each.function]))
        for each in subjects
    )


def _ran_by(reads: Reads, subject: Subject) -> frozenset[str]:
    """Return the ARNs of the role by which a function runs, and of the one before it."""
    try:
        tags = role_policies(reads, subject.role).tags
    except NotThere:
        return frozenset({subject.role})
    return frozenset({subject.role, tags.get(FORMER_TAG, subject.role)})


def _authorizer(reads: Reads, context: PlanContext) -> Iterator[Subject]:
    names = Names(context.system)
    try:
        found = reads.read("lambda", "get_function_configuration", FunctionName=names.authorizer)
    except NotThere:
        return
    yield Subject(names.authorizer, str(found["Role"]), authorizer_demand(context.system))


def _held(bench: Bench, reads: Reads, subject: Subject) -> HeldRole:
    try:
        role = role_policies(reads, subject.role)
    except NotThere as error:
        raise CouldNotLook("roles.missing", f"{subject.function} runs by {subject.role}: {error}") from error
    found = risks(map(_beside_vpc, role.policies.values()))
    if bench.surroundings.has_access_analyzer:
        found += analyzer_findings(bench.reads, role.policies.values(), role.trust)
    wanted = former_boundary(reads, subject.function, role.arn) or role.tags.get(BOUNDARY_TAG, "")
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
    found = {action for _, statement in allowing(policies) for action in actions(statement)}
    return frozenset(action for action in found if action in VPC or _all_or_nothing(action))


def _beside_vpc(document: Document) -> Document:
    """Return a policy without what Lambda demands, on all resources, for functions in a VPC."""
    kept = [each for each in statements(document) if not _all_vpc(actions(each))]
    return {**document, "Statement": kept}


def _all_vpc(named: tuple[str, ...]) -> bool:
    return bool(named) and VPC.issuperset(named)


def _all_or_nothing(action: str) -> bool:
    prefix, _, name = action.partition(":")
    try:
        return not forms(prefix, name)
    except KeyError:
        return False


def _simulated(reads: Reads, subject: Subject, asked: Sequence[Asked]) -> Simulated:
    decisions = tuple(
        decision for each in asked for decision in ask(reads, subject.role, subject.needed, subject.admitted, each)
    )
    return Simulated(subject.function, subject.role, decisions, unanswered(subject.needed, decisions))


# The code as it stands is analysed too: no fault may be in it meanwhile.
EXAMINED = Stimulus("roles examined", examine, reads=frozenset({LATEST}))
