"""Steps about log groups: how long they keep their logs, and what can be asked of them."""

from __future__ import annotations

from pytest_bdd import given, then, when

from stormproof.core.bench import Bench
from stormproof.core.errors import Undecidable
from stormproof.core.judges.logging.log_groups import KeptGroup, judge_class, judge_found_everywhere, judge_retention
from stormproof.core.stimuli import StimulusResult
from stormproof.run.experiments.bindings import when_stimulus
from stormproof.stimuli.logging import planted_lines
from stormproof.stimuli.logging.planted_lines import Planted, kept_groups

PLANTED = when_stimulus("a line is planted in each and looked for by one query", planted_lines.PLANTED)
LOOKED_AGAIN = when_stimulus("one query looks for lines where some are known to be", planted_lines.LOOKED_AGAIN)


@given("the log groups of the system", target_fixture="groups")
def log_groups(bench: Bench) -> tuple[KeptGroup, ...]:
    """All that something of the system writes to."""
    found = kept_groups(bench)
    if not found:
        raise Undecidable("logs.none_yet", "nothing of the system has a log group; use the API once")
    return found


@when("it is looked up how long they keep their logs", target_fixture="kept")
def kept(groups: tuple[KeptGroup, ...]) -> tuple[KeptGroup, ...]:
    """As AWS tells it, account policies included; the shortest first."""
    return tuple(sorted(groups, key=lambda group: (group.days is None, group.days or 0)))


@then("none keeps them for less than the policy says")
def long_enough(kept: tuple[KeptGroup, ...], bench: Bench) -> None:
    """Never expiring is long enough."""
    judge_retention(kept, bench.context.policy.log_retention_days)


@then("the query finds it in each")
def found_everywhere(result: StimulusResult[Planted]) -> None:
    """One query over all of them."""
    judge_found_everywhere(result.value.groups, result.value.found)


@then("every command of the query language can be used on them")
def queryable(groups: tuple[KeptGroup, ...]) -> None:
    """Classes other than STANDARD lack some."""
    judge_class(groups)
