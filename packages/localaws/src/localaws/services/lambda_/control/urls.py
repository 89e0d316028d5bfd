"""Lambda: function URLs are configured per function and alias, and can be listed.

moto knows one a function, ignores the qualifier, and has no ListFunctionUrlConfigs. URLs are configured here, so
that they can be found; they serve no requests.
https://docs.aws.amazon.com/lambda/latest/api/API_CreateFunctionUrlConfig.html
"""

from __future__ import annotations

import hashlib
from typing import Any

from moto.awslambda import urls
from moto.awslambda.responses import LambdaResponse
from moto.core.utils import utcnow

from localaws.moto.patches import Patches
from localaws.services.lambda_.control.errors import InvalidParameter, ResourceConflict, ResourceNotFound
from localaws.services.lambda_.control.request import Function, Response, answer, latest, named, no_content, page

PATH = r"{0}/(?P<api_version>[^/]+)/functions/(?P<function_name>[\w_:%-]+)/urls/?$"
NOT_THERE = "Function does not exist"
ABSENT = "The resource you requested does not exist."
SETTINGS = ("AuthType", "Cors", "InvokeMode")


def install(patches: Patches) -> None:
    """Replace the operations."""
    patches.replace(
        LambdaResponse,
        create_function_url_config=create_function_url_config,
        get_function_url_config=get_function_url_config,
        update_function_url_config=update_function_url_config,
        delete_function_url_config=delete_function_url_config,
        list_function_url_configs=list_function_url_configs,
    )
    patches.put_item(urls, "url_paths", PATH, LambdaResponse.dispatch)


def create_function_url_config(self: Response) -> Any:
    """CreateFunctionUrlConfig: for the function or one of its aliases."""
    function, qualifier, configs = _configs(self)
    if qualifier and (qualifier == "$LATEST" or qualifier.isdigit()):
        raise InvalidParameter("The alias name is invalid: a function URL belongs to a function or to an alias.")
    self.backend.get_function(function.function_name, qualifier)
    if qualifier in configs:
        raise ResourceConflict(
            f"Failed to create function url config for [functionArn = {_arn(self)}]. "
            "Error message:  FunctionUrlConfig exists for this Lambda function"
        )
    now = _now()
    label = hashlib.sha256(f"{self.region}{_arn(self)}".encode()).hexdigest()[:32]
    config = {
        "FunctionUrl": f"https://{label}.lambda-url.{self.region}.on.aws/",
        "FunctionArn": _arn(self),
        "InvokeMode": "BUFFERED",
        "CreationTime": now,
        "LastModifiedTime": now,
        **_settings(self),
    }
    configs[qualifier] = config
    return answer(_changed(self, {key: value for key, value in config.items() if key != "LastModifiedTime"}), 201)


def get_function_url_config(self: Response) -> Any:
    """GetFunctionUrlConfig."""
    return answer(_found(self))


def update_function_url_config(self: Response) -> Any:
    """UpdateFunctionUrlConfig: what is not named stays."""
    config = _found(self)
    config.update(_settings(self), LastModifiedTime=_now())
    return answer(_changed(self, config))


def delete_function_url_config(self: Response) -> Any:
    """DeleteFunctionUrlConfig."""
    _found(self)
    _, qualifier, configs = _configs(self)
    del configs[qualifier]
    return no_content()


def list_function_url_configs(self: Response) -> Any:
    """ListFunctionUrlConfigs: the function's own and its aliases'."""
    return answer(page(self, "FunctionUrlConfigs", list(_configs(self)[2].values())))


def _configs(response: Response) -> tuple[Function, str | None, dict[str | None, dict[str, Any]]]:
    name, qualifier = named(response)
    if name not in {each.function_name for each in response.backend.list_functions()}:
        raise ResourceNotFound(NOT_THERE if response.method in {"POST", "PUT"} or _lists(response) else ABSENT)
    function = latest(response.backend, name)
    if not hasattr(function, "url_configs"):
        function.url_configs = {}
    return function, qualifier, function.url_configs


def _changed(response: Response, config: dict[str, Any]) -> dict[str, Any]:
    """Return what creation and update answer: InvokeMode where it was asked for alone.

    https://github.com/localstack/localstack/blob/main/tests/aws/services/lambda_/test_lambda_api.snapshot.json
    (TestLambdaUrl::test_url_config_lifecycle).
    """
    return {key: value for key, value in config.items() if key != "InvokeMode" or response.json_body.get(key)}


def _found(response: Response) -> dict[str, Any]:
    _, qualifier, configs = _configs(response)
    if qualifier not in configs:
        raise ResourceNotFound
    return configs[qualifier]


def _lists(response: Response) -> bool:
    return str(response.path).rstrip("/").endswith("/urls")


def _arn(response: Response) -> str:
    function, qualifier, _ = _configs(response)
    return f"{function.function_arn}:{qualifier}" if qualifier else str(function.function_arn)


def _settings(response: Response) -> dict[str, Any]:
    return {key: response.json_body[key] for key in SETTINGS if response.json_body.get(key) is not None}


def _now() -> str:
    return str(utcnow().strftime("%Y-%m-%dT%H:%M:%S.%f")[:-3] + "Z")
