"""The variables of the environments, by which jobs know their role, their region and their stack.

They are no secrets: https://docs.github.com/en/actions/how-tos/write-workflows/choose-what-workflows-do/use-variables
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from provisioners.delivery import asked
from provisioners.delivery.job_rights import JOBS
from stormproof.aws.observe.delivery.repositories import Unasked
from stormproof.core.delivery.names import delivery_role
from stormproof.core.errors import NotThere
from stormproof.core.naming import Names
from stormproof.core.planning.controls import Control, Phase, PlanContext, Reads
from stormproof.core.planning.plans import FREE, Action, Call, Change, NoChange, Step

NAME = "delivery-variables"
VARIABLE = "variable"
PREFIX = "STORMPROOF_"
OF_A_STACK = "CloudFormation stack "


@dataclass(frozen=True)
class Variables:
    """What GitHub said of the repository, and the variables that stand, by environment and name."""

    asked: asked.Asked
    standing: Mapping[tuple[str, str], str] = field(default_factory=dict)


def read(reads: Reads, context: PlanContext) -> Variables:
    """Ask GitHub."""
    found = asked.read(reads, context)
    if isinstance(found, Unasked):
        return Variables(found)
    names = {environment for environment, _ in wanted(context)} & set(found.environments)
    return Variables(found, {key: value for name in sorted(names) for key, value in _standing(reads, name)})


def wanted(context: PlanContext) -> Mapping[tuple[str, str], str]:
    """Return what each environment of this target is to say."""
    names, system = Names(context.system), context.system
    stack = system.owner_of(system.api_arn).removeprefix(OF_A_STACK)
    found: dict[tuple[str, str], str] = {}
    for environment in system.delivery.own:
        for job, tails in JOBS.items():
            role = names.role_arn(delivery_role(names, job, environment))
            said = {"ROLE_ARN": role, "REGION": system.region, **({"STACK": stack} if stack else {})}
            found |= {
                (f"{environment}{tail}", f"{PREFIX}{name}"): each for tail in tails for name, each in said.items()
            }
    return found


def plan(context: PlanContext, actual: Variables) -> Iterator[Step]:
    """Set those that are not set, or say something else."""
    if isinstance(actual.asked, Unasked):
        yield NoChange(NAME, "the repository", VARIABLE, actual.asked.reason, remark=True)
        return
    for key, value in wanted(context).items():
        environment, name = key
        stands = actual.standing.get(key)
        resource = f"{environment} {name}"
        if stands == value:
            yield NoChange(NAME, resource, VARIABLE, "it is set")
            continue
        operation = "create_variable" if stands is None else "update_variable"
        call = Call("github", operation, {"environment_name": environment, "name": name, "value": value})
        action = Action.CREATE if stands is None else Action.UPDATE
        yield Change(NAME, resource, VARIABLE, action, stands, value, (call,), FREE)


def remove(context: PlanContext, actual: Variables) -> Iterator[Step]:
    """Delete them."""
    found = [key for key in wanted(context) if key in actual.standing]
    for environment, name in found:
        call = Call("github", "delete_variable", {"environment_name": environment, "name": name})
        before = actual.standing[environment, name]
        yield Change(NAME, f"{environment} {name}", VARIABLE, Action.DELETE, before, None, (call,))
    if not found:
        reason = actual.asked.reason if isinstance(actual.asked, Unasked) else "there is no variable of ours"
        yield NoChange(NAME, "the repository", VARIABLE, reason)


def _standing(reads: Reads, environment: str) -> Iterator[tuple[tuple[str, str], str]]:
    try:
        found = reads.read("github", "list_variables", environment_name=environment)
    except NotThere:
        return
    for each in found.get("variables", []):
        yield (environment, str(each["name"])), str(each["value"])


CONTROL = Control(
    name=NAME,
    criteria=("12.3",),
    phase=Phase.OBSERVERS,
    aspects=(VARIABLE,),
    read=read,
    plan=plan,
    remove=remove,
    requires=("delivery-environments", "delivery-roles"),
)
