"""Lambda: the configuration of asynchronous invocation is kept per qualifier, and an update changes what it names.

moto appends each new configuration behind the first, which it goes on to answer with, and knows no qualifier.
https://docs.aws.amazon.com/lambda/latest/api/API_PutFunctionEventInvokeConfig.html
"""

from __future__ import annotations

from typing import Any

from moto.awslambda.responses import LambdaResponse
from moto.core.utils import unix_time

from localaws.moto.patches import Patches
from localaws.services.lambda_.control.errors import InvalidParameter, ResourceNotFound
from localaws.services.lambda_.control.request import Function, Response, answer, latest, named, no_content

RANGES = {"MaximumRetryAttempts": (0, 2), "MaximumEventAgeInSeconds": (60, 21600)}
SETTINGS = (*RANGES, "DestinationConfig")
DESTINATIONS = ("arn:aws:sqs:", "arn:aws:sns:", "arn:aws:lambda:")
NOT_IMITATED = ("arn:aws:events:", "arn:aws:s3:")


def install(patches: Patches) -> None:
    """Replace the operations."""
    patches.replace(
        LambdaResponse,
        put_function_event_invoke_config=put_function_event_invoke_config,
        update_function_event_invoke_config=update_function_event_invoke_config,
        get_function_event_invoke_config=get_function_event_invoke_config,
        delete_function_event_invoke_config=delete_function_event_invoke_config,
        list_function_event_invoke_configs=list_function_event_invoke_configs,
    )


def configs_of(function: Function) -> dict[str, dict[str, Any]]:
    """Return a function's configurations by qualifier, ``$LATEST`` for the unqualified function."""
    if not hasattr(function, "invoke_configs"):
        function.invoke_configs = {}
    configs: dict[str, dict[str, Any]] = function.invoke_configs
    return configs


def put_function_event_invoke_config(self: Response) -> Any:
    """PutFunctionEventInvokeConfig: replaces the whole."""
    return answer(_store(self, {}))


def update_function_event_invoke_config(self: Response) -> Any:
    """UpdateFunctionEventInvokeConfig: what is not named stays."""
    return answer(_store(self, _found(self)))


def get_function_event_invoke_config(self: Response) -> Any:
    """GetFunctionEventInvokeConfig."""
    return answer(_found(self))


def delete_function_event_invoke_config(self: Response) -> Any:
    """DeleteFunctionEventInvokeConfig."""
    _found(self)
    function, qualifier = _function(self)
    del configs_of(function)[qualifier]
    return no_content()


def list_function_event_invoke_configs(self: Response) -> Any:
    """ListFunctionEventInvokeConfigs."""
    return answer({"FunctionEventInvokeConfigs": list(configs_of(_function(self)[0]).values())})


def _function(response: Response) -> tuple[Function, str]:
    name, qualifier = named(response)
    response.backend.get_function(name, qualifier)  # raises where the qualifier names nothing
    return latest(response.backend, name), qualifier or "$LATEST"


def _found(response: Response) -> dict[str, Any]:
    function, qualifier = _function(response)
    if qualifier not in configs_of(function):
        raise ResourceNotFound(f"The function {function.function_arn}:{qualifier} doesn't have an EventInvokeConfig")
    return configs_of(function)[qualifier]


def _store(response: Response, base: dict[str, Any]) -> dict[str, Any]:
    function, qualifier = _function(response)
    asked = {key: response.json_body[key] for key in SETTINGS if response.json_body.get(key) is not None}
    for key, (least, most) in RANGES.items():
        if key in asked and not least <= asked[key] <= most:
            raise InvalidParameter(f"{key} must be between {least} and {most}.")
    for condition in asked.get("DestinationConfig", {}).values():
        target = condition.get("Destination", "")
        if target.startswith(NOT_IMITATED):
            raise NotImplementedError(f"destinations of the kind of {target}")
        if target and not target.startswith(DESTINATIONS):
            raise InvalidParameter(f"The provided destination {target} is not supported.")
    arn = f"{function.function_arn}:{qualifier}"
    config = {"DestinationConfig": {"OnSuccess": {}, "OnFailure": {}}, **base, **asked}
    config |= {"FunctionArn": arn, "LastModified": unix_time()}
    configs_of(function)[qualifier] = config
    return config
