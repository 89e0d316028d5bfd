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
        from localaws.services.apigateway.control import (
            apis,
            authorizers,
            deployments,
            domains,
            export,
            gateway_responses,
            methods,
            operations,
            stages,
            tags,
            test_invocations,
            usage_plans,
            validators,
        )
        from localaws.services.apigateway.control.imports import operations as imports

        apis.install(patches.of(apis))
        authorizers.install(patches.of(authorizers))
        deployments.install(patches.of(deployments))
        domains.install(patches.of(domains))
        export.install(patches.of(export))
        gateway_responses.install(patches.of(gateway_responses))
        imports.install(patches.of(imports))
        methods.install(patches.of(methods))
        stages.install(patches.of(stages))
        tags.install(patches.of(tags))
        test_invocations.install(patches.of(test_invocations), platform.functions, platform.loop)
        usage_plans.install(patches.of(usage_plans), gateway)
        validators.install(patches.of(validators))
        operations.install(patches.of(operations), directory, gateway)

    return Registration("apigateway", install, pages={"gateway": GatewayPage(gateway)})
