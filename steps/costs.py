"""Steps about costs: the budget that watches them, who is told, and what is said of them."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from pytest_bdd import given, parsers, then, when

from stormproof.aws.observe.costs.budgets import read_budgets
from stormproof.aws.observe.sns_topics import reaching
from stormproof.core.bench import Bench
from stormproof.core.costs.budgets import Budget, Subscriber
from stormproof.core.judges.costs import budgets as judges
from stormproof.core.judges.costs import passed_budgets as passed
from stormproof.core.judges.costs.told import Told, judge_days, judge_rest, judge_services, judge_total
from stormproof.core.stimuli import StimulusResult
from stormproof.run.experiments.bindings import when_stimulus
from stormproof.stimuli.costs import passed_budgets, rising_costs, told_costs

SEEDED = when_stimulus("costs with credits, tax and a turn of the month are told", told_costs.SEEDED)
TOLD = when_stimulus("the costs of the month are told", told_costs.TOLD)
RISING = when_stimulus("the month's costs rise to 79, 81 and 101 percent of the budget", rising_costs.RISING)


PASSED = when_stimulus("a budget just below what the month has cost is looked at again", passed_budgets.PASSED)


@given("the budgets of the account", target_fixture="budgets")
def budgets(bench: Bench) -> Sequence[Budget]:
    """Whoever made them."""
    return read_budgets(bench.reads, bench.context.system)


@when("they are compared with the policy's figure", target_fixture="usd")
def compared(bench: Bench) -> Decimal:
    """USD a month."""
    return rising_costs.budget_usd(bench)


@then("one is of that figure, monthly and of all costs")
def of_figure(budgets: Sequence[Budget], usd: Decimal, bench: Bench) -> None:
    """An owner's as well as ours."""
    judges.judge_budget(budgets, usd, bench.clock.now())


@then(parsers.parse("one tells the administrator of {percent:d} percent"))
def tells(budgets: Sequence[Budget], usd: Decimal, percent: int, bench: Bench) -> None:
    """By e-mail, or through a topic that reaches them."""
    email = bench.context.policy.admin_email
    told = {Subscriber("EMAIL", email), *(Subscriber("SNS", each) for each in reaching(bench.reads, email))}
    judges.judge_notified(budgets, usd, bench.clock.now(), Decimal(percent), told)


@then("the administrator was warned at 81 percent, and not before")
def warned(result: StimulusResult[judges.Passed]) -> None:
    """By every way that the budget names."""
    judges.judge_warned(result.value)


@then("the administrator was alerted at 101 percent, in other words")
def alerted(result: StimulusResult[judges.Passed]) -> None:
    """A budget's notices differ by their threshold."""
    judges.judge_alerted(result.value)


@given("the costs of the account")
def costs() -> None:
    """Cost Explorer has them: of the whole account."""


@then("the month to date is what Cost Explorer says, to the cent")
def to_the_cent(result: StimulusResult[Told]) -> None:
    """Credits and refunds take nothing off it, days of last month add nothing."""
    judge_total(result.value)


@then("the days and the share of the budget agree with it")
def agreeing(result: StimulusResult[Told]) -> None:
    """As far as cents were rounded."""
    judge_days(result.value)


@then("each of the five services is told with what it cost")
def by_service(result: StimulusResult[Told]) -> None:
    """Nothing is something to tell, too."""
    judge_services(result.value)


@then("what all others cost is told together")
def rest(result: StimulusResult[Told]) -> None:
    """Tax is told apart."""
    judge_rest(result.value)


@then("its warning was sent")
def warning_sent(result: StimulusResult[passed.PassedBudget]) -> None:
    """Hours after it was made, by the state of its notification and by what its topic has delivered."""
    passed.judge_passed_warning(result.value)


@then("its critical alert was sent")
def critical_sent(result: StimulusResult[passed.PassedBudget]) -> None:
    """In the same way."""
    passed.judge_passed_critical(result.value)
