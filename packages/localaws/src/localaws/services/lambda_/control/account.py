"""Lambda: account settings and the readings that scanners make of what is left at its default.

moto has no GetAccountSettings, no listing of provisioned concurrency and no runtime management configuration.
Provisioned concurrency itself is not imitated: setting it is refused as not implemented.
https://docs.aws.amazon.com/lambda/latest/api/API_GetAccountSettings.html
"""

from __future__ import annotations

from typing import Any

from moto.awslambda import urls
from moto.awslambda.exceptions import LambdaClientError
from moto.awslambda.responses import LambdaResponse

from localaws.moto.patches import Patches
from localaws.services.lambda_.control.errors import InvalidParameter
from localaws.services.lambda_.control.request import Response, answer, latest, named, query

CONCURRENCY = 1000
UNRESERVED_LEAST = 100  # https://docs.aws.amazon.com/lambda/latest/dg/configuration-concurrency.html
FUNCTION = r"{0}/(?P<api_version>[^/]+)/functions/(?P<function_name>[\w_:%-]+)/"
ACCOUNT_SETTINGS = r"{0}/(?P<api_version>[^/]+)/account-settings/?$"


def install(patches: Patches) -> None:
    """Add the operations."""
    patches.replace(
        LambdaResponse,
        get_account_settings=get_account_settings,
        put_function_concurrency=put_function_concurrency,
        get_function_concurrency=get_function_concurrency,
        list_provisioned_concurrency_configs=get_provisioned_concurrency,
        get_provisioned_concurrency_config=get_provisioned_concurrency,
        get_runtime_management_config=get_runtime_management_config,
        get_function_recursion_config=get_function_recursion_config,
    )
    for path in ("provisioned-concurrency", "runtime-management-config", "recursion-config"):
        patches.put_item(urls, "url_paths", f"{FUNCTION}{path}$", LambdaResponse.dispatch)
    patches.put_item(urls, "url_paths", ACCOUNT_SETTINGS, LambdaResponse.dispatch)


def get_account_settings(self: Response) -> Any:
    """GetAccountSettings: AWS's default quotas, and what is in use."""
    functions = list(self.backend.list_functions())
    limits = {
        "TotalCodeSize": 80530636800,
        "CodeSizeUnzipped": 262144000,
        "CodeSizeZipped": 52428800,
        "ConcurrentExecutions": CONCURRENCY,
        "UnreservedConcurrentExecutions": CONCURRENCY - _reserved(self),
    }
    layers = [
        version
        for layer in self.backend.list_layers()
        for version in self.backend.list_layer_versions(layer["LayerName"])
    ]
    kept = [*self.backend.list_functions("ALL"), *layers]
    usage = {"TotalCodeSize": sum(each.code_size for each in kept), "FunctionCount": len(functions)}
    return answer({"AccountLimit": limits, "AccountUsage": usage})


def put_function_concurrency(self: Response) -> Any:
    """PutFunctionConcurrency; 100 executions must stay for the functions that reserve none."""
    name, qualifier = named(self)
    if qualifier:
        raise InvalidParameter(
            "This operation is permitted on Lambda functions only. Aliases and versions do not support this operation. "
            "Please specify either a function name or an unqualified function ARN."
        )
    function = self.backend.get_function(name, "$LATEST")
    wanted = int(self.json_body["ReservedConcurrentExecutions"])
    if CONCURRENCY - _reserved(self, but=name) - wanted < UNRESERVED_LEAST:
        raise InvalidParameter(
            "Specified ReservedConcurrentExecutions for function decreases account's UnreservedConcurrentExecution "
            f"below its minimum value of [{UNRESERVED_LEAST}].",
            typed=False,
        )
    function.reserved_concurrency = wanted
    return answer({"ReservedConcurrentExecutions": wanted})


def get_function_concurrency(self: Response) -> Any:
    """GetFunctionConcurrency: empty where nothing is reserved."""
    reserved = latest(self.backend, named(self)[0]).reserved_concurrency
    return answer({} if reserved is None else {"ReservedConcurrentExecutions": reserved})


def get_provisioned_concurrency(self: Response) -> Any:
    """GetProvisionedConcurrencyConfig and its listing, one path on AWS: there is never any."""
    name, _ = named(self)
    latest(self.backend, name)
    if query(self, "List") == "ALL":
        return answer({"ProvisionedConcurrencyConfigs": []})
    error = LambdaClientError(
        "ProvisionedConcurrencyConfigNotFoundException", "No Provisioned Concurrency Config found for this function"
    )
    error.code = 404
    raise error


def get_runtime_management_config(self: Response) -> Any:
    """GetRuntimeManagementConfig: AWS's default."""
    function = latest(self.backend, named(self)[0])
    return answer({"UpdateRuntimeOn": "Auto", "FunctionArn": function.function_arn})


def get_function_recursion_config(self: Response) -> Any:
    """GetFunctionRecursionConfig: AWS's default."""
    latest(self.backend, named(self)[0])
    return answer({"RecursiveLoop": "Terminate"})


def _reserved(response: Response, but: str = "") -> int:
    others = [function for function in response.backend.list_functions() if function.function_name != but]
    return sum(int(function.reserved_concurrency or 0) for function in others)
