"""What of Lambda's operations is ours, put into moto; imported once moto is to be patched, and not before."""

from __future__ import annotations

from localaws.kernel.platform import Platform
from localaws.moto.patches import Patches
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
from localaws.services.lambda_.runtime.service import LambdaService


def install(patches: Patches, platform: Platform, functions: LambdaService) -> None:
    """Patch moto's Lambda."""
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
