"""Lambda: the configuration of asynchronous invocation is kept per qualifier, and an update changes what it names.

moto appends each new configuration behind the first, which it goes on to answer with, and knows no qualifier.
https://docs.aws.amazon.com/lambda/latest/api/API_PutFunctionEventInvokeConfig.html
Words: https://github.com/localstack/localstack/blob/main/tests/aws/services/lambda_/test_lambda_api.snapshot.json
(TestLambdaEventInvokeConfig::test_lambda_eventinvokeconfig_exceptions).
"""

from __future__ import annotations

from typing import Any

from moto.awslambda.exceptions import LambdaClientError
from moto.awslambda.responses import LambdaResponse
from moto.core.utils import unix_time

from localaws.moto.patches import Patches
from localaws.services.lambda_.control.errors import InvalidParameter, ResourceNotFound
from localaws.services.lambda_.control.request import (
    Function,
    Response,
    answer,
    named,
    no_content,
    of_alias_or_version,
    page,
    split_name,
)

RANGES = {"MaximumRetryAttempts": (0, 2), "MaximumEventAgeInSeconds": (60, 21600)}
SETTINGS = (*RANGES, "DestinationConfig")
DESTINATIONS = ("arn:aws:sqs:", "arn:aws:sns:", "arn:aws:lambda:")
SIDES = {"onSuccess": "OnSuccess", "onFailure": "OnFailure"}
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
    _function(self)
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
    return answer(page(self, "FunctionEventInvokeConfigs", list(configs_of(_function(self)[0]).values())))


def _function(response: Response) -> tuple[Function, str]:
    name, qualifier = named(response)
    try:
        return of_alias_or_version(response.backend, name, qualifier), qualifier or "$LATEST"
    except LambdaClientError as error:
        raise ResourceNotFound("The function doesn't exist.") from error


def _found(response: Response) -> dict[str, Any]:
    name, qualifier = named(response)
    qualifier = qualifier or "$LATEST"
    function = response.backend._lambdas._functions.get(name)  # noqa: SLF001 - moto offers no look-up that does not raise
    configs = configs_of(function["latest"]) if function else {}
    if qualifier not in configs:
        arn = f"arn:aws:lambda:{response.region}:{response.current_account}:function:{name}:{qualifier}"
        raise ResourceNotFound(f"The function {arn} doesn't have an EventInvokeConfig")
    return configs[qualifier]


def _check_destination(response: Response, function: Function, target: str, config: dict[str, Any]) -> None:
    if target.startswith(NOT_IMITATED):
        raise NotImplementedError(f"destinations of the kind of {target}")
    if target and not target.startswith(DESTINATIONS):
        words = ", ".join(f"{name}={_words(config.get(key), key)}" for name, key in SIDES.items())
        raise InvalidParameter(f"The provided destination config DestinationConfig({words}) is invalid.")
    if ":lambda:" not in target:
        return
    name, qualifier = split_name(target)
    if (name, qualifier or "$LATEST") == (function.function_name, named(response)[1] or "$LATEST"):
        raise InvalidParameter("You can't specify the function as a destination for itself.")
    if name not in {each.function_name for each in response.backend.list_functions()}:
        raise InvalidParameter(f"The destination ARN {target} is invalid.")


def _words(side: dict[str, Any] | None, key: str) -> str:
    return "null" if side is None else f"{key}(destination={side.get('Destination')})"


def _store(response: Response, base: dict[str, Any]) -> dict[str, Any]:
    asked = {key: response.json_body[key] for key in SETTINGS if response.json_body.get(key) is not None}
    if not asked:
        raise InvalidParameter("You must specify at least one of error handling or destination setting.")
    function, qualifier = _function(response)
    for key, (least, most) in RANGES.items():
        if key in asked and not least <= asked[key] <= most:
            raise InvalidParameter(f"{key} must be between {least} and {most}.")
    for condition in asked.get("DestinationConfig", {}).values():
        _check_destination(response, function, condition.get("Destination", ""), asked["DestinationConfig"])
    arn = f"{function.function_arn}:{qualifier}"
    config = {**base, **asked}
    config["DestinationConfig"] = {"OnSuccess": {}, "OnFailure": {}, **config.get("DestinationConfig", {})}
    config |= {"FunctionArn": arn, "LastModified": unix_time()}
    configs_of(function)[qualifier] = config
    return config
