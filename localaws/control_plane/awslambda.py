"""Lambda: the patches of moto's backend, gathered; what each one closes stands in its own module.

moto would run functions in Docker; here the Lambda host runs them, so that `invoke` of moto's backend (called by
nobody but moto's own services) is refused rather than left to look for Docker.
"""

from __future__ import annotations

from typing import Any

from moto.awslambda.models import LambdaBackend, LambdaFunction

from localaws.control_plane import (
    awslambda_account,
    awslambda_aliases,
    awslambda_cloudformation,
    awslambda_code,
    awslambda_configuration,
    awslambda_invoke_config,
    awslambda_layers,
    awslambda_mappings,
    awslambda_permissions,
    awslambda_urls,
    awslambda_versions,
)
from localaws.control_plane.awslambda_request import replace
from localaws.parts import Parts


def install(parts: Parts) -> None:
    """Install the patches."""
    awslambda_configuration.install(parts)
    awslambda_code.install(parts)
    awslambda_versions.install(parts)
    awslambda_aliases.install(parts)
    awslambda_layers.install(parts)
    awslambda_permissions.install(parts)
    awslambda_urls.install(parts)
    awslambda_invoke_config.install(parts)
    awslambda_mappings.install(parts)
    awslambda_account.install(parts)
    awslambda_cloudformation.install(parts)
    for owner in (LambdaBackend, LambdaFunction):
        replace(owner, invoke=_refuse)


def _refuse(*_: Any, **__: Any) -> None:
    raise NotImplementedError("functions are run by the Lambda host")
