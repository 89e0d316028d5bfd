"""Lambda: moto would run functions in Docker; the Lambda host runs them, so that moto's own way is refused.

Nobody but moto's own services takes it: they call `invoke` of its backend.
"""

from __future__ import annotations

from typing import Any

from moto.awslambda.models import LambdaBackend, LambdaFunction

from localaws.moto.patches import Patches


def install(patches: Patches) -> None:
    """Refuse rather than look for Docker."""
    for owner in (LambdaBackend, LambdaFunction):
        patches.replace(owner, invoke=_refuse)


def _refuse(*_: Any, **__: Any) -> None:
    raise NotImplementedError("functions are run by the Lambda host")
