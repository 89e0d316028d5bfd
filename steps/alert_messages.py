"""Steps about alerts on their way: who gets them, and what they say."""

from __future__ import annotations

from pytest_bdd import given, then, when

from stormproof.aws.observe.alerts.alarms import metric_alarms
from stormproof.core.alerts.conditions import Alarm
from stormproof.core.bench import Bench
from stormproof.core.errors import Undecidable
from stormproof.core.judges.alerts.delivery import (
    Subscription,
    judge_admitted,
    judge_arrived,
    judge_confirmed,
    judge_copied,
    judge_sent,
    judge_unfiltered,
)
from stormproof.core.judges.alerts.messages import judge_described, judge_details, judge_links, links
from stormproof.core.naming import Names
from stormproof.core.stimuli import StimulusResult
from stormproof.run.experiments.bindings import when_stimulus
from stormproof.run.recording.recorder import Tell
from stormproof.stimuli.alerts import deliveries, hand_set
from stormproof.stimuli.alerts.error_rates import ErrorRates
from stormproof.stimuli.alerts.hand_set import HandSet
from stormproof.stimuli.alerts.runbook_pages import sections

SET_OFF = when_stimulus("an alarm is set off by hand", hand_set.SET_OFF)
NO_ADDRESS = "nobody has said where the runbook is published: write its address as runbook_url under [policy]"


@given("the administrator's subscription to alerts", target_fixture="subscription")
def subscription(bench: Bench) -> Subscription:
    """As it stands; nobody confirms it here."""
    return deliveries.subscription(bench)


@then("the administrator has confirmed to receive alerts")
def confirmed(subscription: Subscription) -> None:
    """Until then AWS sends nothing."""
    judge_confirmed(subscription)


@then("each alert that went out is in the administrator's mailbox")
def arrived(result: StimulusResult[ErrorRates], subscription: Subscription, bench: Bench) -> None:
    """Of those alarms that notify our topic."""
    ours = Names(bench.context.system).alarm_prefixes
    found = [alert for each in result.value.provoked for alert in each.alerts if alert.alarm.startswith(ours)]
    judge_arrived(subscription, found)


@then("its alert is taken by the topic that the administrator is subscribed to, and a copy of it arrives")
def taken(result: StimulusResult[HandSet], subscription: Subscription) -> None:
    """And the alert itself, where anybody may look into the mailbox; any filter policy else is taken to keep it out."""
    judge_unfiltered(subscription, arrived=any(each.mails for each in result.value.alerts))
    judge_sent(result.value.alerts)
    if result.value.copied is not None:
        judge_copied(subscription.topic, copied=result.value.copied)


@when("it is looked at", target_fixture="looked_at")
def looked_at(subscription: Subscription, bench: Bench) -> Subscription:
    """By its settings, and those of the topic."""
    return deliveries.with_access(bench, subscription)


@then("every message gets through to the administrator")
def unfiltered(looked_at: Subscription) -> None:
    """Nothing is sent to see what gets into the topic, or what a filter policy lets through: any is taken to filter."""
    judge_admitted(looked_at)
    judge_unfiltered(looked_at, arrived=False)


@given("the alarms of Stormproof's", target_fixture="ours")
def ours(bench: Bench) -> list[Alarm]:
    """By the names that they have; where there is none, nothing can be said of what they say."""
    prefixes = Names(bench.context.system).alarm_prefixes
    found: list[Alarm] = [each for each in metric_alarms(bench.reads) if str(each["AlarmName"]).startswith(prefixes)]
    if not found:
        raise Undecidable("alerts.no_alarm", "there is no alarm of Stormproof's whose description could be read")
    return found


@then("each alert names the function, the figure measured, the threshold, the time and the region")
def details(result: StimulusResult[ErrorRates]) -> None:
    """In the message as it arrived."""
    judge_details(result.value.provoked)


@then("each alert says what to do, and leads to a section of the runbook that there is")
def leads(result: StimulusResult[ErrorRates], ours: list[Alarm], bench: Bench, tell: Tell) -> None:
    """By the description that it carries."""
    raised = {alert.alarm: each.resource for each in result.value.provoked for alert in each.enough}
    descriptions = {str(each["AlarmName"]): str(each.get("AlarmDescription") or "") for each in ours}
    judge_described({name: (descriptions[name], raised[name]) for name in raised if name in descriptions})
    _lead(bench, tell, {name: text for name, text in descriptions.items() if name in raised})


@when("their descriptions are read", target_fixture="descriptions")
def read(ours: list[Alarm]) -> dict[str, str]:
    """Alarm -> description."""
    return {str(each["AlarmName"]): str(each.get("AlarmDescription") or "") for each in ours}


@then("each names a resource and leads to a section of the runbook that there is")
def described(descriptions: dict[str, str], bench: Bench, tell: Tell) -> None:
    """Whatever it is about."""
    judge_described({name: (text, "Resource: ") for name, text in descriptions.items()})
    _lead(bench, tell, descriptions)


def _lead(bench: Bench, tell: Tell, descriptions: dict[str, str]) -> None:
    published = sections(links(descriptions.values()))
    stated = bench.context.policy.runbook_url is not None
    if not stated:
        tell(NO_ADDRESS)
    for name, text in descriptions.items():
        judge_links(name, text, published, ours=stated)
