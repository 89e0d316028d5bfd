"""Condition keys of services that a parameter tells."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any, cast

import pytest

from localaws.services.iam.control import enforcement
from localaws.services.iam.control.enforcement import TOLD
from localaws.services.iam.evaluation import Ask, Effect, judge

STATEMENT = {
    "Effect": "Allow",
    "Action": "cloudwatch:PutMetricData",
    "Resource": "*",
    "Condition": {"StringEquals": {"cloudwatch:namespace": "Shop/Probes"}},
}


@pytest.mark.parametrize(
    ("given", "effect"),
    [
        ({"Namespace": "Shop/Probes"}, Effect.ALLOW),
        ({"Namespace": "Shop"}, Effect.IMPLICIT_DENY),
        ({}, Effect.IMPLICIT_DENY),
    ],
)
def test_figures_may_be_reported_in_the_namespace_that_a_condition_names(given: dict[str, str], effect: Effect) -> None:
    """https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/iam-cw-condition-keys-namespace.html ."""
    call = cast("Any", SimpleNamespace(key=("cloudwatch", "PutMetricData")))
    context = enforcement.told_keys(call, given)
    assert judge([{"Statement": [STATEMENT]}], Ask("cloudwatch:PutMetricData", "*", context=context)) is effect
    assert set(context) <= set(TOLD[call.key])
