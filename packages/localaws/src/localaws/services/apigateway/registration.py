"""API Gateway (REST): the operations, and the gateway that serves what is deployed."""

from __future__ import annotations

from localaws.kernel.platform import Platform
from localaws.moto.patches import Patches
from localaws.services.apigateway.control.directory import MotoDirectory
from localaws.services.apigateway.gateway.page import GatewayPage
from localaws.services.apigateway.gateway.server import Gateway
from localaws.services.registration import Registration


def register(platform: Platform, directory: MotoDirectory, gateway: Gateway) -> Registration:
    """Return the service."""

    def install(patches: Patches) -> None:
        from localaws.services.apigateway.control import operations, test_invocations, usage_plans

        _install_plain(patches)
        test_invocations.install(patches.of(test_invocations), platform.functions, platform.loop)
        usage_plans.install(patches.of(usage_plans), gateway)
        operations.install(patches.of(operations), directory, gateway)

    return Registration("apigateway", install, pages={"gateway": GatewayPage(gateway)})


def _install_plain(patches: Patches) -> None:
    """Install what needs nothing but moto."""
    from localaws.services.apigateway.control import (
        apis,
        authorizers,
        deployments,
        domains,
        export,
        gateway_responses,
        integrations,
        methods,
        stages,
        tags,
        validators,
    )
    from localaws.services.apigateway.control.checks import absent, resources
    from localaws.services.apigateway.control.imports import operations as imports

    of_apis = (absent, resources, apis, authorizers, deployments, domains, export, gateway_responses, imports)
    for module in (*of_apis, methods, integrations, stages, tags, validators):
        module.install(patches.of(module))
