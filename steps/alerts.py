"""Steps about stores that fail, and about the alarms that tell the administrator."""

from __future__ import annotations

from pytest_bdd import given, then

from stormproof.core.bench import Bench
from stormproof.core.judges.alerts.alert import judge_told
from stormproof.core.judges.alerts.store_outages import judge_served_uncounted, judge_shut
from stormproof.core.stimuli import StimulusResult
from stormproof.run.experiments.bindings import when_stimulus
from stormproof.run.recording.recorder import Tell
from stormproof.stimuli.alerts import alarm_mail, store_outages

UNCOUNTABLE = when_stimulus("a client comes whose requests the counter cannot count", store_outages.UNCOUNTABLE)
UNTELLABLE = when_stimulus("a client comes whose key the key store cannot tell", store_outages.UNTELLABLE)
UNCONFIRMED = "{who} has not confirmed to receive alerts: it was seen that they are sent, not that they arrive"


@given("alarms that notify the administrator")
def administrator(bench: Bench, tell: Tell) -> None:
    """SNS sends e-mails to confirmed addresses alone; whether ours is one is for criterion 3.4 to say."""
    if not alarm_mail.confirmed(bench):
        tell(UNCONFIRMED.format(who=bench.context.policy.admin_email))


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
