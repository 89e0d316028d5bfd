"""Lambda: LoggingConfig, DeadLetterConfig, SnapStart, KMSKeyArn, TracingConfig and EphemeralStorage are kept.

moto loses the first three altogether and the others on an update. It has no RevisionId (optimistic locking, 412), no
states of creation and update (Pending, InProgress) and leaves LastModified as it was.
https://docs.aws.amazon.com/lambda/latest/api/API_UpdateFunctionConfiguration.html
https://docs.aws.amazon.com/lambda/latest/dg/functions-states.html
"""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from moto.awslambda.exceptions import FunctionAlreadyExists
from moto.awslambda.models import LambdaFunction
from moto.awslambda.responses import LambdaResponse
from moto.core.utils import utcnow

from localaws.moto.patches import Method, Patches
from localaws.services.lambda_.control.errors import InvalidParameter, ResourceNotFound, check_revision
from localaws.services.lambda_.control.limits import check_limits, check_name
from localaws.services.lambda_.control.networks import check_network, told_network
from localaws.services.lambda_.control.request import (
    Backend,
    Function,
    Response,
    answer,
    latest,
    named,
    page,
    query,
    split_name,
)
from localaws.services.lambda_.control.states import (
    IN_PROGRESS,
    PENDING,
    begin_creation,
    begin_update,
    listed,
    refuse_under_way,
    settle,
)
from localaws.services.lambda_.function_names import region_elsewhere
from localaws.services.lambda_.runtime.host import LambdaHost
from localaws.services.lambda_.runtime.invocations.measures import runtime_arn

LEVELS = {"TRACE", "DEBUG", "INFO", "WARN", "ERROR", "FATAL"}
SYSTEM_LEVELS = {"DEBUG", "INFO", "WARN"}


def install(patches: Patches, loop: asyncio.AbstractEventLoop, host: LambdaHost) -> None:
    """Keep the lost fields, number the revisions, show the states."""

    def discard(region: str, name: str) -> None:
        loop.call_soon_threadsafe(host.discard, region, name)

    patches.wrap(LambdaFunction, "__init__", _init)
    patches.wrap(LambdaFunction, "get_configuration", _get_configuration)
    patches.wrap(LambdaFunction, "update_configuration", _update_configuration)
    patches.replace(
        LambdaResponse,
        update_function_configuration=update_function_configuration,
        delete_function=partial_method(_delete_function, discard),
    )
    patches.replace(LambdaResponse, create_function=create_function, list_functions=list_functions)


def partial_method(function: Callable[..., Any], first: object) -> Callable[..., Any]:
    """Return a method of `function`, whose first argument is `first`, not the object."""

    def method(self: Any, *args: Any, **kwargs: Any) -> Any:
        return partial(function, first)(self, *args, **kwargs)

    method.__name__ = function.__name__.lstrip("_")
    return method


def touch(function: Function) -> None:
    """Mark that the function has changed: a new revision, now."""
    function.revision_id = str(uuid.uuid4())
    function.last_modified = utcnow().strftime("%Y-%m-%dT%H:%M:%S.%f")[:-3] + "+0000"
    function.code_or_config_updated = True


def logging_config(name: str, given: Mapping[str, str] | None) -> dict[str, str]:
    """Return the LoggingConfig as AWS shows it: format and group always, the levels with JSON alone.

    Raises InvalidParameter for a level with the Text format, and for an unknown level.
    """
    given = given or {}
    config = {
        "LogFormat": given.get("LogFormat", "Text"),
        "LogGroup": given.get("LogGroup") or f"/aws/lambda/{name}",
    }
    for key, known in (("ApplicationLogLevel", LEVELS), ("SystemLogLevel", SYSTEM_LEVELS)):
        if key not in given:
            continue
        if config["LogFormat"] != "JSON":
            raise InvalidParameter(f"{key} can be set only when LogFormat is JSON.")
        if given[key] not in known:
            raise InvalidParameter(f"{key} must be one of {', '.join(sorted(known))}.")
    if config["LogFormat"] == "JSON":
        config["ApplicationLogLevel"] = given.get("ApplicationLogLevel", "INFO")
        config["SystemLogLevel"] = given.get("SystemLogLevel", "INFO")
    return config


def _init(init: Method) -> Method:
    def initialise(self: Function, account_id: str, spec: dict[str, Any], *rest: Any, **more: Any) -> None:
        check_limits(spec)
        check_network(account_id, rest[0] if rest else more["region"], spec.get("VpcConfig"))
        self.logging = logging_config(spec["FunctionName"].rpartition(":")[2], spec.get("LoggingConfig"))
        self.dead_letter_target = (spec.get("DeadLetterConfig") or {}).get("TargetArn") or None
        self.snap_start = (spec.get("SnapStart") or {}).get("ApplyOn", "None")
        self.environment_given = spec.get("Environment") is not None
        init(self, account_id, spec, *rest, **more)
        touch(self)

    return initialise


def _get_configuration(get: Method) -> Method:
    def get_configuration(self: Function, on_create: bool = False) -> dict[str, Any]:  # noqa: FBT001, FBT002 - moto's signature
        settle(self)
        config: dict[str, Any] = get(self, on_create)
        config["LoggingConfig"] = dict(self.logging)
        config["Layers"] = config["Layers"] or None
        config["VpcConfig"] = told_network(self.account_id, self.region, self._vpc_config)
        if self.package_type == "Zip":
            config["RuntimeVersionConfig"] = {"RuntimeVersionArn": runtime_arn(self.region, str(self.run_time))}
        if self.environment_given:
            config.setdefault("Environment", {"Variables": {}})
        config["RevisionId"] = self.revision_id
        config["SnapStart"] = {"ApplyOn": self.snap_start, "OptimizationStatus": "Off"}
        if self.dead_letter_target:
            config["DeadLetterConfig"] = {"TargetArn": self.dead_letter_target}
        return {key: value for key, value in config.items() if value is not None}

    return get_configuration


def _update_configuration(update: Method) -> Method:
    def update_configuration(self: Function, asked: dict[str, Any]) -> dict[str, Any]:
        # moto expects Variables to be there; AWS reads a missing one as none.
        if "Environment" in asked:
            asked = {**asked, "Environment": {"Variables": (asked["Environment"] or {}).get("Variables") or {}}}
            self.environment_given = True
        check_limits(asked)
        check_network(self.account_id, self.region, asked.get("VpcConfig"))
        for key, setter in SETTERS.items():
            if key in asked:
                setter(self, asked[key])
        update(self, asked)
        touch(self)
        config: dict[str, Any] = self.get_configuration()
        return config

    return update_configuration


def _set_logging(function: Function, value: Mapping[str, str]) -> None:
    function.logging = logging_config(function.function_name, {**_levels_kept(function.logging, value), **value})


def _levels_kept(current: Mapping[str, str], value: Mapping[str, str]) -> Mapping[str, str]:
    if value.get("LogFormat", current["LogFormat"]) == "JSON":
        return current
    return {key: kept for key, kept in current.items() if not key.endswith("Level")}


def _set_dead_letter(function: Function, value: Mapping[str, str]) -> None:
    function.dead_letter_target = value.get("TargetArn") or None


def _set_snap_start(function: Function, value: Mapping[str, str]) -> None:
    function.snap_start = value.get("ApplyOn", "None")


def _set_key(function: Function, value: str) -> None:
    function.kms_key_arn = value or None


def _set_tracing(function: Function, value: Mapping[str, str]) -> None:
    function.tracing_config = {"Mode": value.get("Mode", "PassThrough")}


def _set_storage(function: Function, value: Mapping[str, int]) -> None:
    function.ephemeral_storage = value["Size"]


SETTERS: Mapping[str, Callable[[Function, Any], None]] = {
    "LoggingConfig": _set_logging,
    "DeadLetterConfig": _set_dead_letter,
    "SnapStart": _set_snap_start,
    "KMSKeyArn": _set_key,
    "TracingConfig": _set_tracing,
    "EphemeralStorage": _set_storage,
}


def create_function(self: Response) -> Any:
    """CreateFunction; with Publish the answer tells the first version's number, not its ARN."""
    asked = {key: value for key, value in self.json_body.items() if value is not None}
    if elsewhere := region_elsewhere(asked["FunctionName"], self.region):
        raise ResourceNotFound(elsewhere)
    name, _ = split_name(asked["FunctionName"])
    check_name(name)
    asked["FunctionName"] = name
    if self.backend._lambdas._functions.get(name):  # noqa: SLF001 - moto offers no look-up that does not raise
        raise FunctionAlreadyExists(name)
    function = self.backend.create_function(asked)
    config = {**function.get_configuration(on_create=True), **PENDING}
    begin_creation(latest(self.backend, name))
    return answer({**config, "FunctionArn": latest(self.backend, name).function_arn}, 201)


def list_functions(self: Response) -> Any:
    """ListFunctions, with all versions where FunctionVersion is ``ALL``."""
    functions = self.backend.list_functions(query(self, "FunctionVersion"))
    return answer(page(self, "Functions", [listed(function.get_configuration()) for function in functions]))


def update_function_configuration(self: Response) -> Any:
    """UpdateFunctionConfiguration: of ``$LATEST`` alone, with optimistic locking; the answer says InProgress."""
    name, qualifier = named(self)
    if qualifier not in {None, "$LATEST"}:
        raise InvalidParameter("Cannot update a published version or an alias; name the function unqualified.")
    function = latest(self.backend, name)
    refuse_under_way(function)
    check_revision(self.json_body.get("RevisionId"), function.revision_id)
    asked = {key: value for key, value in self.json_body.items() if value is not None}
    config = {**function.update_configuration(asked), **IN_PROGRESS}
    begin_update(function)
    return answer(config)


def _delete_function(discard: Callable[[str, str], object], self: Response) -> Any:
    name, qualifier = named(self)
    backend: Backend = self.backend
    backend.delete_function(name, qualifier)
    discard(self.region, name)
    return 204, {"status": 204}, ""
