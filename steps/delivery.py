"""Steps about delivery: the pipeline, what pushes do, and who has to approve."""

from __future__ import annotations

from pytest_bdd import given, then

from stormproof.core.judges.delivery import enacted, rollback
from stormproof.core.judges.delivery import pipelines as judges
from stormproof.core.judges.delivery.approvals import judge_approved, judge_branch
from stormproof.core.stimuli import StimulusResult
from stormproof.run.experiments.bindings import when_stimulus
from stormproof.run.recording.recorder import Tell
from stormproof.stimuli.delivery import examined, pushes, rollbacks

EXAMINED = when_stimulus("they are examined", examined.EXAMINED)
TOKENS = when_stimulus("tokens of others are tried on them", examined.TOKENS)
ASKED = when_stimulus("GitHub is asked who has to approve what they deploy", examined.ASKED)
PLAYED = when_stimulus("pushes with good and with broken tests are played, by the jobs' own commands", pushes.PLAYED)

LOOKED = when_stimulus("it is looked what could be taken back, and to what", rollbacks.LOOKED)
TAKEN_BACK = when_stimulus("another version is released under load, and taken back", rollbacks.TAKEN_BACK)


@given("the workflows of the repository")
def workflows() -> None:
    """As they stand in the checkout; those that GitHub has disabled do not run."""


@given("the roles that jobs of GitHub Actions may assume")
def roles() -> None:
    """All of the account, whoever made them."""


@then("something is tested and something is deployed")
def there(result: StimulusResult[examined.LookedOver]) -> None:
    """By whatever tools."""
    judges.judge_exists(result.value.pipeline)


@then("each is a workflow by GitHub's schema")
def valid(result: StimulusResult[examined.LookedOver]) -> None:
    """Else GitHub does not run it."""
    judges.judge_valid(result.value.pipeline, result.value.examined)


@then("nothing in them is unsafe")
def safe(result: StimulusResult[examined.LookedOver]) -> None:
    """No key that lasts, no action by a tag, no right that nobody needs."""
    judges.judge_safe(result.value.pipeline, result.value.examined)


@then("none of them is admitted")
def not_admitted(result: StimulusResult[examined.Trusting]) -> None:
    """Other repositories, pull requests, branches and environments that nobody guards."""
    judges.judge_trust(result.value.roles, result.value.repository)


@then("all tests are to be run, and none of them may fail")
def to_be_run(result: StimulusResult[examined.LookedOver]) -> None:
    """By what the workflows say."""
    judges.judge_tests_run(result.value.pipeline)


@then("staging is to be deployed where the tests pass, and is not where they fail")
def to_be_deployed(result: StimulusResult[examined.LookedOver]) -> None:
    """By what the workflows say."""
    pipeline = result.value.pipeline
    judges.judge_staging(pipeline, judges.whole_tests(pipeline))


@then("all tests are run, and none of them may fail")
def run(result: StimulusResult[enacted.Pushes]) -> None:
    """None is left out by name."""
    judges.judge_tests_run(result.value.pipeline)


@then("the job of the tests tells the good push from the broken one")
def told_apart(result: StimulusResult[enacted.Pushes]) -> None:
    """By its own commands."""
    enacted.judge_told_apart(result.value)


@then("the good push has called what deploys to staging")
def deployed(result: StimulusResult[enacted.Pushes]) -> None:
    """By the jobs' own commands."""
    enacted.judge_deployed(result.value)


@then("the broken push has deployed nothing")
def stopped(result: StimulusResult[enacted.Pushes]) -> None:
    """Neither to staging nor further."""
    enacted.judge_stopped(result.value)


@then("each deployment to production waits for somebody else's approval")
def approved(result: StimulusResult[examined.Guarded]) -> None:
    """Whatever starts the job."""
    judge_approved(result.value.pipeline, result.value.repository)


@then("the default branch is changed by pull requests alone")
def reviewed(result: StimulusResult[examined.Guarded]) -> None:
    """By rules of whatever kind."""
    judge_branch(result.value.repository)


@given("the versions that the functions' aliases serve")
def aliases() -> None:
    """Ours, or an owner's on which invokers were."""


@then("every invoker is on an alias, and what was served before the last release is still there")
def to_go_back_to(result: StimulusResult[rollback.Versions]) -> None:
    """Whatever invokes the functions."""
    rollback.judge_to_go_back_to(result.value)


@then("a version that fails is refused when it is tried")
def refused(result: StimulusResult[rollback.RolledBack]) -> None:
    """As a release tries it, before it is served."""
    rollback.judge_refused(result.value)


@then("all that was released is taken back as one, within five minutes")
def taken_back(result: StimulusResult[rollback.RolledBack]) -> None:
    """Versions, the roles that they run by, and the stage's deployment."""
    rollback.judge_back(result.value)


@then("no request fails after that")
def served_again(result: StimulusResult[rollback.RolledBack], tell: Tell) -> None:
    """By requests of our own for the health."""
    rollback.judge_served_again(result.value)
    tell(rollback.remarks(result.value))
