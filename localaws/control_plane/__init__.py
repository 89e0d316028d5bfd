"""Patches of moto, a module a service: each closes gaps between moto's answers and AWS's.

A patch module offers ``install(parts: Parts) -> None``, which adds or replaces methods of moto's classes (and adds to
the ``url_paths`` of its urls module), and says in its docstring which gap it closes and by what source.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Collection, Mapping
from importlib import import_module

from localaws.control_plane import core
from localaws.parts import Parts

Install = Callable[[Parts], None]

# moto's name of a service -> the modules that patch it, in the order in which they are installed.
PATCHES: Mapping[str, tuple[str, ...]] = {
    "apigateway": (
        "localaws.control_plane.apigateway_apis",
        "localaws.control_plane.apigateway_authorizers",
        "localaws.control_plane.apigateway_deployments",
        "localaws.control_plane.apigateway_domains",
        "localaws.control_plane.apigateway_export",
        "localaws.control_plane.apigateway_gateway_responses",
        "localaws.control_plane.apigateway_methods",
        "localaws.control_plane.apigateway_stages",
        "localaws.control_plane.apigateway_tags",
        "localaws.control_plane.apigateway_usage_plans",
        "localaws.control_plane.apigateway",
    ),
    "awslambda": ("localaws.control_plane.awslambda",),
    "budgets": ("localaws.control_plane.budgets",),
    "ce": ("localaws.control_plane.ce",),
    "cloudformation": ("localaws.control_plane.cloudformation",),
    "cloudwatch": (
        "localaws.control_plane.cloudwatch_metrics",
        "localaws.control_plane.cloudwatch_alarms",
        "localaws.control_plane.cloudwatch_dashboards",
    ),
    "dynamodb": (
        "localaws.control_plane.dynamodb_expressions",
        "localaws.control_plane.dynamodb_counting",
        "localaws.control_plane.dynamodb_answers",
        "localaws.control_plane.dynamodb_settings",
        "localaws.control_plane.dynamodb_recovery",
        "localaws.control_plane.dynamodb_expiry",
        "localaws.control_plane.dynamodb_staleness",
        "localaws.control_plane.dynamodb_metrics",
    ),
    "ec2": ("localaws.control_plane.ec2",),
    "iam": ("localaws.control_plane.iam",),
    "events": ("localaws.control_plane.events",),
    "kms": ("localaws.control_plane.kms",),
    "logs": ("localaws.control_plane.logs", "localaws.control_plane.logs_lateness"),
    "resourcegroupstaggingapi": ("localaws.control_plane.resourcegroupstaggingapi",),
    "s3": (
        "localaws.control_plane.s3",
        "localaws.control_plane.s3_keys",
        "localaws.control_plane.s3_customer_keys",
        "localaws.control_plane.s3_policies",
        "localaws.control_plane.s3_lifecycle",
    ),
    "scheduler": ("localaws.control_plane.scheduler",),
    "sns": (
        "localaws.control_plane.sns",
        "localaws.control_plane.sns_attributes",
        "localaws.control_plane.sns_stacks",
    ),
    "sqs": (
        "localaws.control_plane.sqs",
        "localaws.control_plane.sqs_metrics",
        "localaws.control_plane.sqs_policies",
    ),
    "ssm": ("localaws.control_plane.ssm",),
    "sts": ("localaws.control_plane.sts",),
    "wafv2": ("localaws.control_plane.wafv2",),
    "synthetics": ("localaws.control_plane.synthetics",),
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
