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
        from localaws.services.lambda_.control import installation

        installation.install(patches, platform, functions)

    return Registration(
        "awslambda",
        install,
        native_operations=lambda _moto: {("lambda", "Invoke"): Invoke(functions)},
        pages={"lambda-code": CodePage(), "interpreters": InterpretersPage()},
        running=functions,
    )
