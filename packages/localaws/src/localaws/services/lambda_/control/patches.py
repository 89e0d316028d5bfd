"""Lambda: the patches of moto's backend, gathered; what each one closes stands in its own module.

moto would run functions in Docker; here the Lambda host runs them, so that `invoke` of moto's backend (called by
nobody but moto's own services) is refused rather than left to look for Docker.
"""

from __future__ import annotations

from typing import Any

from moto.awslambda.models import LambdaBackend, LambdaFunction

from localaws.parts import Parts
from localaws.services.lambda_.control import (
    account,
    aliases,
    cloudformation,
    code,
    configuration,
    invoke_config,
    layers,
    mappings,
    permissions,
    urls,
    versions,
)
from localaws.services.lambda_.control.request import replace


def install(parts: Parts) -> None:
    """Install the patches."""
    configuration.install(parts)
    code.install(parts)
    versions.install(parts)
    aliases.install(parts)
    layers.install(parts)
    permissions.install(parts)
    urls.install(parts)
    invoke_config.install(parts)
    mappings.install(parts)
    account.install(parts)
    cloudformation.install(parts)
    for owner in (LambdaBackend, LambdaFunction):
        replace(owner, invoke=_refuse)


def _refuse(*_: Any, **__: Any) -> None:
    raise NotImplementedError("functions are run by the Lambda host")
