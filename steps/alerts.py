"""Steps about stores that fail, and about the alarms that tell the administrator.

And what steps about alarms share: whose topics count, and what is told of alarms that went off or did not.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from pytest_bdd import given, then

from stormproof.aws.observe.alerts.alarms import metric_alarms
from stormproof.aws.observe.sns_topics import reaching
from stormproof.core.alerts.conditions import Alarm, Demand
from stormproof.core.bench import Bench
from stormproof.core.judges.alerts.alert import judge_told
from stormproof.core.judges.alerts.provoked import Provoked, judge_alerted, remarks
from stormproof.core.judges.alerts.settings import judge_settings
from stormproof.core.judges.alerts.store_outages import judge_served_uncounted, judge_shut
from stormproof.core.naming import Names
from stormproof.core.stimuli import StimulusResult
from stormproof.run.experiments.bindings import when_stimulus
from stormproof.run.recording.recorder import Tell
from stormproof.stimuli.alerts import alarm_mail, store_outages
from stormproof.stimuli.alerts.watched_metrics import looking_at

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


def alarms_on(bench: Bench, metric: tuple[str, str]) -> dict[str, list[Alarm]]:
    """Return the alarms that look at a metric (namespace, name) of each function, whoever made them."""
    standing, functions = metric_alarms(bench.reads), bench.context.system.functions
    return {f"function {each.name}": looking_at(standing, *metric, {"FunctionName": each.name}) for each in functions}


def judge_tried(bench: Bench, alarms: Mapping[str, Sequence[Alarm]], demand: Demand, code: str) -> None:
    """Refute unless one alarm of each thing does as demanded, and notifies our topic or one of the administrator's."""
    reached = reaching(bench.reads, bench.context.policy.admin_email)
    judge_settings(alarms, demand, {Names(bench.context.system).alert_topic_arn, *reached}, code)


def judge_provoked(bench: Bench, tell: Tell, provoked: Sequence[Provoked], code: str) -> None:
    """Refute unless an alert went out of each thing; an owner's that did not as demanded is told by name."""
    for remark in remarks(provoked, Names(bench.context.system).alarm_prefixes):
        tell(remark)
    judge_alerted(provoked, code)
