"""CloudWatch's alarms: evaluated, with actions, history, composite alarms and mute rules.

Closes these gaps of moto: alarms never evaluate, start OK instead of INSUFFICIENT_DATA, lose their state when they are
put again, notify nobody, have no history and no pages; composite alarms and mute rules are not there.
https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/Welcome.html
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import partial
from typing import Any

from moto.cloudwatch.exceptions import CloudWatchException
from moto.cloudwatch.models import CloudWatchBackend, cloudwatch_backends
from moto.cloudwatch.responses import CloudWatchResponse
from moto.core.resource_tagging import TaggedResource

from localaws.kernel.clock import VirtualClock
from localaws.kernel.pages import page_of
from localaws.kernel.platform import Platform
from localaws.kernel.ports import ACCOUNT, REGIONS, Publisher
from localaws.moto.actions import Request, attach
from localaws.moto.patches import Method, Patches
from localaws.services.cloudwatch.alarms.actions import Actions
from localaws.services.cloudwatch.alarms.service import Alarms
from localaws.services.cloudwatch.alarms.store import bad_token
from localaws.services.cloudwatch.metrics.errors import CloudWatchError, missing_parameter
from localaws.services.cloudwatch.metrics.store import MetricStore


class AlarmActions:
    """The operations on alarms."""

    def __init__(self, alarms: Alarms) -> None:
        self._alarms = alarms

    def put_metric_alarm(self, request: Request) -> None:
        """PutMetricAlarm."""
        self._alarms.put_metric_alarm(request.region, request.account, request.parameters)

    def put_composite_alarm(self, request: Request) -> None:
        """PutCompositeAlarm."""
        self._alarms.put_composite_alarm(request.region, request.account, request.parameters)

    def describe_alarms(self, request: Request) -> Mapping[str, Any]:
        """DescribeAlarms."""
        return self._alarms.describe(request.region, request.parameters)

    def describe_alarms_for_metric(self, request: Request) -> Mapping[str, Any]:
        """DescribeAlarmsForMetric."""
        return self._alarms.describe_for_metric(request.region, request.parameters)

    def describe_alarm_history(self, request: Request) -> Mapping[str, Any]:
        """DescribeAlarmHistory."""
        return self._alarms.describe_history(request.region, request.parameters)

    def delete_alarms(self, request: Request) -> None:
        """DeleteAlarms."""
        self._alarms.delete(request.region, request.parameters.get("AlarmNames") or [])

    def set_alarm_state(self, request: Request) -> None:
        """SetAlarmState."""
        self._alarms.set_state(request.region, request.parameters)

    def enable_alarm_actions(self, request: Request) -> None:
        """EnableAlarmActions."""
        self._alarms.enable_actions(request.region, request.parameters.get("AlarmNames") or [], enabled=True)

    def disable_alarm_actions(self, request: Request) -> None:
        """DisableAlarmActions."""
        self._alarms.enable_actions(request.region, request.parameters.get("AlarmNames") or [], enabled=False)

    def list_tags_for_resource(self, request: Request) -> Mapping[str, Any]:
        """ListTagsForResource, of alarms and of moto's insight rules; an alarm that is gone has none.

        Recorded: https://github.com/localstack/localstack/blob/main/tests/aws/services/cloudwatch/
        test_cloudwatch.snapshot.json, test_tagging_metric_alarm.
        """
        arn = request.parameters["ResourceARN"]
        if ":insight-rule/" in arn:
            tags = cloudwatch_backends[request.account][request.region].list_tags_for_resource(arn)
            return {"Tags": [{"Key": key, "Value": value} for key, value in tags.items()]}
        tags = next((alarm.tags for alarm in self._alarms.all(request.region) if alarm.arn == arn), {})
        return {"Tags": [{"Key": key, "Value": value} for key, value in tags.items()]}

    def tag_resource(self, request: Request) -> None:
        """TagResource, of alarms."""
        alarm = self._alarms.find(request.region, request.parameters["ResourceARN"])
        alarm.tags.update({tag["Key"]: tag["Value"] for tag in request.parameters.get("Tags") or []})

    def untag_resource(self, request: Request) -> None:
        """UntagResource, of alarms."""
        alarm = self._alarms.find(request.region, request.parameters["ResourceARN"])
        for key in request.parameters.get("TagKeys") or []:
            alarm.tags.pop(key, None)


class MuteActions:
    """The operations on alarm mute rules."""

    def __init__(self, alarms: Alarms, clock: VirtualClock) -> None:
        self._alarms = alarms
        self._clock = clock

    def put_alarm_mute_rule(self, request: Request) -> None:
        """PutAlarmMuteRule."""
        self._alarms.put_mute_rule(request.region, request.account, request.parameters)

    def get_alarm_mute_rule(self, request: Request) -> Mapping[str, Any]:
        """GetAlarmMuteRule."""
        name = _rule_name(request)
        for rule in self._alarms.mute_rules(request.region):
            if rule.name == name:
                return rule.describe(self._clock.now())
        raise CloudWatchError("ResourceNotFoundException", f"The alarm mute rule {name} does not exist.")

    def list_alarm_mute_rules(self, request: Request) -> Mapping[str, Any]:
        """ListAlarmMuteRules."""
        now, parameters = self._clock.now(), request.parameters
        found = [
            rule.summary(now)
            for rule in self._alarms.mute_rules(request.region)
            if parameters.get("AlarmName") in {None, *rule.alarms}
            and rule.status(now) in (parameters.get("Statuses") or [rule.status(now)])
        ]
        page, token = page_of(found, parameters.get("MaxRecords") or 100, parameters.get("NextToken"), bad_token)
        return {"AlarmMuteRuleSummaries": list(page), "NextToken": token}

    def delete_alarm_mute_rule(self, request: Request) -> None:
        """DeleteAlarmMuteRule: no error for a rule that is not there."""
        self._alarms.delete_mute_rule(request.region, _rule_name(request))


def install(patches: Patches, platform: Platform, metrics: MetricStore, publisher: Publisher) -> Alarms:
    """Answer the operations on alarms, evaluate them by the clock, and return them."""
    notify = Actions(publisher, platform.functions)
    alarms = Alarms(platform.clock, platform.work, platform.loop, metrics, notify)
    actions, mutes = AlarmActions(alarms), MuteActions(alarms, platform.clock)
    attach(
        patches,
        CloudWatchResponse,
        {
            "put_metric_alarm": actions.put_metric_alarm,
            "put_composite_alarm": actions.put_composite_alarm,
            "describe_alarms": actions.describe_alarms,
            "describe_alarms_for_metric": actions.describe_alarms_for_metric,
            "describe_alarm_history": actions.describe_alarm_history,
            "delete_alarms": actions.delete_alarms,
            "set_alarm_state": actions.set_alarm_state,
            "enable_alarm_actions": actions.enable_alarm_actions,
            "disable_alarm_actions": actions.disable_alarm_actions,
            "list_tags_for_resource": actions.list_tags_for_resource,
            "tag_resource": actions.tag_resource,
            "untag_resource": actions.untag_resource,
            "put_alarm_mute_rule": mutes.put_alarm_mute_rule,
            "get_alarm_mute_rule": mutes.get_alarm_mute_rule,
            "list_alarm_mute_rules": mutes.list_alarm_mute_rules,
            "delete_alarm_mute_rule": mutes.delete_alarm_mute_rule,
        },
        CloudWatchError,
        CloudWatchException,
    )
    patches.wrap(CloudWatchBackend, "iter_tagged_resources", partial(_tagged, alarms))
    patches.wrap(CloudWatchBackend, "tag_resource", partial(_tagging, alarms))
    patches.wrap(CloudWatchBackend, "untag_resource", partial(_untagging, alarms))
    cloudwatch_backends[ACCOUNT].get(REGIONS[0])  # the tagging API asks backends that are in use alone
    return alarms


def _rule_name(request: Request) -> str:
    name = request.parameters.get("AlarmMuteRuleName")
    if not name:
        raise missing_parameter("AlarmMuteRuleName")
    return str(name)


def _tagged(alarms: Alarms, moto: Method) -> Method:
    """What the Resource Groups Tagging API reads: moto's insight rules, and the alarms of the backend's region."""

    def iterate(self: CloudWatchBackend) -> Iterator[TaggedResource]:
        yield from moto(self)
        for alarm in alarms.all(self.region_name):
            yield TaggedResource(arn=alarm.arn, tags=dict(alarm.tags), resource_type="cloudwatch:alarm")

    return iterate


def _tagging(alarms: Alarms, _moto: Method) -> Method:
    def tag_resource(self: CloudWatchBackend, arn: str, tags: dict[str, str]) -> None:
        alarms.find(self.region_name, arn).tags.update(tags)

    return tag_resource


def _untagging(alarms: Alarms, _moto: Method) -> Method:
    def untag_resource(self: CloudWatchBackend, arn: str, tag_keys: list[str]) -> None:
        tags = alarms.find(self.region_name, arn).tags
        for key in tag_keys:
            tags.pop(key, None)

    return untag_resource
