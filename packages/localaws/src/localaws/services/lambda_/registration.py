"""Lambda: functions run in processes of ours, moto keeps their configuration."""

from __future__ import annotations

from localaws.kernel.platform import Platform
from localaws.moto.patches import Patches
from localaws.services.lambda_.control.composition import CodePage
from localaws.services.lambda_.control.runtimes import InterpretersPage
from localaws.services.lambda_.runtime.invocations.invoke_operation import Invoke
from localaws.services.lambda_.runtime.service import LambdaService
from localaws.services.registration import Registration


def register(platform: Platform, functions: LambdaService) -> Registration:
    """Return the service."""

    def install(patches: Patches) -> None:
        from localaws.services.lambda_.control import (
            account,
            aliases,
            code,
            configuration,
            errors,
            invocation,
            invoke_config,
            layers,
            mappings,
            permissions,
            tags,
            urls,
            versions,
        )

        errors.install(patches.of(errors))
        configuration.install(patches.of(configuration), platform.loop, functions.host)
        code.install(patches.of(code), platform)
        versions.install(patches.of(versions))
        aliases.install(patches.of(aliases))
        layers.install(patches.of(layers), platform)
        permissions.install(patches.of(permissions))
        tags.install(patches.of(tags))
        urls.install(patches.of(urls))
        invoke_config.install(patches.of(invoke_config))
        mappings.install(patches.of(mappings), platform.loop, functions.sources)
        account.install(patches.of(account))
        invocation.install(patches.of(invocation))

    return Registration(
        "awslambda",
        install,
        native_operations=lambda _moto: {("lambda", "Invoke"): Invoke(functions)},
        pages={"lambda-code": CodePage(), "interpreters": InterpretersPage()},
        running=functions,
    )
