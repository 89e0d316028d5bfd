"""An alarm of the owner's, made by hand, beside those that are there."""

from __future__ import annotations

from stormproof.core.faults import FaultInjection
from stormproof.core.planning.controls import PlanContext, Reads
from stormproof.core.planning.plans import Call
from stormproof.core.runbook.placeholders import filled, values

NAME = "owners-{api}-throttles"
"""As the runbook has it: `{api}` stands for the ID of the API."""


def made(_reads: Reads, context: PlanContext) -> FaultInjection:
    """The owner has made an alarm on throttles of a function."""
    name = filled(NAME, values(context.system))
    alarm = {
        "AlarmName": name,
        "AlarmDescription": "The function is throttled.",
        "Namespace": "AWS/Lambda",
        "MetricName": "Throttles",
        "Dimensions": [{"Name": "FunctionName", "Value": context.system.functions[0].name}],
        "Statistic": "Sum",
        "Period": 300,
        "EvaluationPeriods": 1,
        "Threshold": 1.0,
        "ComparisonOperator": "GreaterThanOrEqualToThreshold",
        "TreatMissingData": "notBreaching",
    }
    gone = Call("cloudwatch", "delete_alarms", {"AlarmNames": [name]})
    return FaultInjection(
        "the owner's own alarm on throttles", (Call("cloudwatch", "put_metric_alarm", alarm),), (gone,)
    )
