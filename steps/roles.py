"""Steps about the roles that functions run by."""

from __future__ import annotations

from pytest_bdd import given, then

from stormproof.core.bench import Bench
from stormproof.core.judges.roles.journeys import Went, judge_completed
from stormproof.core.judges.roles.policies import (
    judge_boundaries,
    judge_known,
    judge_no_risk,
    judge_own_roles,
    judge_precise,
    judge_trust,
)
from stormproof.core.judges.roles.policy_simulation import judge_needs_allowed, judge_rest_denied
from stormproof.core.stimuli import StimulusResult
from stormproof.run.experiments.bindings import when_stimulus
from stormproof.stimuli.roles import function_roles, journeys

TRIED = when_stimulus("the policy simulator is asked what their roles may do", function_roles.EXAMINED)
LOOKED_UP = when_stimulus("their roles are looked up", function_roles.EXAMINED)
ANALYSED = when_stimulus("the policies of their roles are analysed", function_roles.EXAMINED)
FOLLOWED = when_stimulus("a client goes its way to the end, and functions do their jobs", journeys.FOLLOWED)
Roles = StimulusResult[function_roles.Examined]


@given("the functions of the system and the authorizer before them")
def functions_there(bench: Bench) -> None:
    """All are there, the authorizer too."""
    function_roles.must_be_there(bench)


@then("each is allowed what its code and its settings need")
def needs_allowed(result: Roles) -> None:
    """Nothing more and nothing less is known to be needed."""
    judge_known(result.value.held)
    judge_needs_allowed(result.value.simulated)


@then("each is refused everything else, other functions' resources too")
def rest_denied(result: Roles) -> None:
    """Of what any function needs, and of what takes the system apart."""
    judge_known(result.value.held)
    judge_rest_denied(result.value.simulated)


@then("no two of them share a role")
def own_roles(result: Roles) -> None:
    """One each."""
    judge_own_roles(result.value.held)


@then("only Lambda may assume them")
def trust(result: Roles) -> None:
    """No user, no other account, no other service."""
    judge_trust(result.value.held)


@then("none has lost the boundary that its function always had")
def boundaries(result: Roles) -> None:
    """A permissions boundary is somebody's decision."""
    judge_boundaries(result.value.held)


@then("none of them allows by wildcard")
def precise(result: Roles) -> None:
    """Actions and resources are named."""
    judge_precise(result.value.held)


@then("none of them opens a way to more rights or to others' data")
def no_risk(result: Roles) -> None:
    """By the analysis of a library, and by Access Analyzer where there is one."""
    judge_no_risk(result.value.held)


@then("all comes to what the system's owner describes")
def completed(result: StimulusResult[Went]) -> None:
    """Every step of the journey and every job."""
    judge_completed(result.value)
