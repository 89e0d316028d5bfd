"""Steps about stores that fail, and about the alarms that tell the administrator."""

from __future__ import annotations

from pytest_bdd import given, then

from stormproof.core.bench import Bench
from stormproof.core.errors import Undecidable
from stormproof.core.judges.alerts.store_outages import judge_served_uncounted, judge_shut, judge_told
from stormproof.core.stimuli import StimulusResult
from stormproof.run.experiments.bindings import when_stimulus
from stormproof.run.recording.recorder import Tell
from stormproof.stimuli.alerts import alarm_mail, store_outages

UNCOUNTABLE = when_stimulus("a client comes whose requests the counter cannot count", store_outages.UNCOUNTABLE)
UNTELLABLE = when_stimulus("a client comes whose key the key store cannot tell", store_outages.UNTELLABLE)
UNCONFIRMED = "the administrator has not confirmed to receive alerts: follow the link in the e-mail from AWS to {who}"


@given("an administrator who has confirmed to receive alerts")
def administrator(bench: Bench) -> None:
    """SNS sends alarms to confirmed addresses alone."""
    if not alarm_mail.confirmed(bench):
        raise Undecidable("alerts.unconfirmed", UNCONFIRMED.format(who=bench.context.policy.admin_email))


@then("the client is served without being counted")
def served_uncounted(result: StimulusResult[store_outages.Outage]) -> None:
    """A broken counter turns nobody away."""
    judge_served_uncounted(result.value.answers)


@then("the client is not let in")
def shut(result: StimulusResult[store_outages.Outage], tell: Tell) -> None:
    """A broken key store lets nobody in; where no method rests on it, that is told."""
    judge_shut(result.value.answers, result.value.observing_since)
    tell(result.value.nobody)


@then("an alarm tells the administrator that the guard stands open")
def told_open(result: StimulusResult[store_outages.Outage]) -> None:
    """By e-mail."""
    if result.value.alert:
        judge_told(result.value.alert, "rate.open_unnoticed")


@then("an alarm tells the administrator that nobody is let in")
def told_shut(result: StimulusResult[store_outages.Outage]) -> None:
    """By e-mail; where nobody was asked for a key, there is nobody to be told."""
    if result.value.alert:
        judge_told(result.value.alert, "auth.closed_unnoticed")
