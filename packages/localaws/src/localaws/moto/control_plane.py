"""Which modules patch moto, by service: each closes gaps between moto's answers and AWS's.

A patch module offers ``install(parts: Parts) -> None``, which adds or replaces methods of moto's classes (and adds to
the ``url_paths`` of its urls module), and says in its docstring which gap it closes and by what source.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Collection, Mapping
from importlib import import_module

from localaws.moto import core
from localaws.parts import Parts

Install = Callable[[Parts], None]

# moto's name of a service -> the modules that patch it, in the order in which they are installed.
PATCHES: Mapping[str, tuple[str, ...]] = {
    "apigateway": (
        "localaws.services.apigateway.control.apis",
        "localaws.services.apigateway.control.authorizers",
        "localaws.services.apigateway.control.deployments",
        "localaws.services.apigateway.control.domains",
        "localaws.services.apigateway.control.export",
        "localaws.services.apigateway.control.gateway_responses",
        "localaws.services.apigateway.control.methods",
        "localaws.services.apigateway.control.stages",
        "localaws.services.apigateway.control.tags",
        "localaws.services.apigateway.control.usage_plans",
        "localaws.services.apigateway.control.operations",
    ),
    "awslambda": ("localaws.services.lambda_.control.patches",),
    "budgets": ("localaws.services.budgets.control.operations",),
    "ce": ("localaws.services.costs.control",),
    "cloudformation": ("localaws.services.cloudformation.control",),
    "cloudwatch": (
        "localaws.services.cloudwatch.control.metrics",
        "localaws.services.cloudwatch.control.alarms",
        "localaws.services.cloudwatch.control.dashboards",
    ),
    "dynamodb": (
        "localaws.services.dynamodb.control.expressions",
        "localaws.services.dynamodb.control.counting",
        "localaws.services.dynamodb.control.answers",
        "localaws.services.dynamodb.control.settings",
        "localaws.services.dynamodb.control.recovery",
        "localaws.services.dynamodb.control.expiry",
        "localaws.services.dynamodb.control.staleness",
        "localaws.services.dynamodb.control.metrics",
    ),
    "ec2": ("localaws.services.ec2.control",),
    "iam": ("localaws.services.iam.control.simulator",),
    "events": ("localaws.services.events.control.rules",),
    "kms": ("localaws.services.kms.control",),
    "logs": ("localaws.services.logs.control.operations", "localaws.services.logs.control.lateness"),
    "resourcegroupstaggingapi": ("localaws.services.tagging.control",),
    "s3": (
        "localaws.services.s3.control.encryption",
        "localaws.services.s3.control.keys",
        "localaws.services.s3.control.customer_keys",
        "localaws.services.s3.control.policies",
        "localaws.services.s3.control.lifecycle",
    ),
    "scheduler": ("localaws.services.scheduler.control",),
    "sns": (
        "localaws.services.sns.control.subscriptions",
        "localaws.services.sns.control.attributes",
        "localaws.services.sns.control.stacks",
    ),
    "sqs": (
        "localaws.services.sqs.control.messages",
        "localaws.services.sqs.control.metrics",
        "localaws.services.sqs.control.policies",
    ),
    "ssm": ("localaws.services.ssm.control",),
    "sts": ("localaws.services.sts.control",),
    "wafv2": ("localaws.services.wafv2.control.operations",),
    "synthetics": ("localaws.services.synthetics.control.operations",),
}

# Services whose operations reach into others' backends: before their first use, these are patched. The tagging API
# asks what is in use already, and by name those that our patch adds.
REACHES_ACROSS: Mapping[str, Collection[str]] = {
    "cloudformation": PATCHES,
    "config": PATCHES,
    "resourcegroupstaggingapi": ("apigateway", "sqs"),
}


class ControlPlane:
    """Installs the patches of a service when the first request for it arrives: nobody pays for what is not used."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts
        self._installed: set[str] = set()
        self._guard = threading.RLock()
        core.install(parts)

    def prepare(self, service: str) -> None:
        """Install the patches of a service (moto's name: ``awslambda``), once; callable from any thread."""
        if service in self._installed:
            return
        with self._guard:
            for name in (*REACHES_ACROSS.get(service, ()), service):
                self._install(name)

    def install_all(self) -> None:
        """Install every patch now."""
        with self._guard:
            for service in PATCHES:
                self._install(service)

    def _install(self, service: str) -> None:
        if service in self._installed:
            return
        for module in PATCHES.get(service, ()):
            install: Install = import_module(module).install
            install(self._parts)
        core.forget()
        self._installed.add(service)
