"""The authorizer's function: its code and all its settings."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from stormproof.aws.packaging import code_sha256, package
from stormproof.core.deployed_code import AUTHORIZER
from stormproof.core.errors import NotThere
from stormproof.core.naming import Names
from stormproof.core.planning.controls import Control, Phase, PlanContext, Reads
from stormproof.core.planning.plans import Action, Call, Change, NoChange, Price, Step
from stormproof.core.planning.prices import monthly
from stormproof.core.policy import Mode

NAME = "authorizer-function"
ASPECTS = ("code", "configuration")
RUNTIME = "python3.13"
MEMORY_MB = 256
TIMEOUT_S = 5
SECONDS_A_REQUEST = 0.02
ENFORCED = "clients without a valid key are refused"


@dataclass(frozen=True)
class AuthorizerFunction:
    """The function as it stands: the digest of its code and the settings that `plan` owns."""

    code: str
    settings: Mapping[str, Any]

    @property
    def mode(self) -> str:
        """The mode it runs in: ``enforce`` or ``observe``."""
        return str(self.settings["Environment"]["Variables"].get("MODE", ""))


def read(reads: Reads, context: PlanContext) -> AuthorizerFunction | None:
    """Look at the function's code and settings."""
    name = Names(context.system).authorizer
    try:
        found = reads.read("lambda", "get_function_configuration", FunctionName=name)
    except NotThere:
        return None
    found.setdefault("Environment", {"Variables": {}})
    return AuthorizerFunction(found["CodeSha256"], {key: found.get(key) for key in settings(context)})


def plan(context: PlanContext, actual: AuthorizerFunction | None) -> Iterator[Step]:
    """Create the function, or bring its code and its settings up to date, each by its own change."""
    names, wanted = Names(context.system), settings(context)
    enforcing = context.policy.authentication_mode is Mode.ENFORCE
    if actual is None:
        breaking = ENFORCED if enforcing else ""
        after = {"code": code_sha256(package(AUTHORIZER)), **wanted}
        yield Change(
            NAME,
            names.authorizer,
            "code",
            Action.CREATE,
            None,
            after,
            (_create(names, wanted),),
            _price(context),
            breaking=breaking,
        )
        return
    yield _code(names, actual)
    yield _configuration(names, actual, wanted, enforcing=enforcing)


def remove(context: PlanContext, actual: AuthorizerFunction | None) -> Iterator[Step]:
    """Delete the function."""
    name = Names(context.system).authorizer
    if actual is None:
        yield NoChange(NAME, name, "code", "there is no such function")
    else:
        call = Call("lambda", "delete_function", {"FunctionName": name})
        yield Change(NAME, name, "code", Action.DELETE, {"code": actual.code}, None, (call,))


def settings(context: PlanContext) -> dict[str, Any]:
    """Return the settings in Lambda's words."""
    names = Names(context.system)
    variables = {
        "KEY_TABLE": names.key_table,
        "MODE": context.policy.authentication_mode.value,
        "DEFAULT_LIMIT": str(context.policy.requests_per_hour),
    }
    return {
        "Runtime": RUNTIME,
        "Handler": "handler.handle",
        "Role": names.role_arn(names.authorizer_role),
        "Timeout": TIMEOUT_S,
        "MemorySize": MEMORY_MB,
        "Environment": {"Variables": variables},
        "LoggingConfig": {
            "LogFormat": "JSON",
            "ApplicationLogLevel": "INFO",
            "SystemLogLevel": "INFO",
            "LogGroup": names.authorizer_log,
        },
    }


def _create(names: Names, wanted: Mapping[str, Any]) -> Call:
    return Call(
        "lambda",
        "create_function",
        {
            "FunctionName": names.authorizer,
            "Description": f"Stormproof: admits the API keys of {names.system.api.name}",
            "Code": {"ZipFile": package(AUTHORIZER)},
            "Tags": names.tags,
            **wanted,
        },
        settled_by="function_active_v2",
        settle_parameters={"FunctionName": names.authorizer},
    )


def _code(names: Names, actual: AuthorizerFunction) -> Step:
    wanted = code_sha256(package(AUTHORIZER))
    if actual.code == wanted:
        return NoChange(NAME, names.authorizer, "code", "the code is this version's")
    parameters = {"FunctionName": names.authorizer, "ZipFile": package(AUTHORIZER)}
    call = _settled(names, "update_function_code", parameters)
    return Change(NAME, names.authorizer, "code", Action.UPDATE, actual.code, wanted, (call,))


def _configuration(names: Names, actual: AuthorizerFunction, wanted: Mapping[str, Any], *, enforcing: bool) -> Step:
    differing = {key: value for key, value in wanted.items() if actual.settings.get(key) != value}
    if not differing:
        return NoChange(NAME, names.authorizer, "configuration", "the settings are as wanted")
    call = _settled(names, "update_function_configuration", {"FunctionName": names.authorizer, **differing})
    before = {key: actual.settings.get(key) for key in differing}
    breaking = ENFORCED if enforcing and actual.mode != Mode.ENFORCE.value else ""
    return Change(NAME, names.authorizer, "configuration", Action.UPDATE, before, differing, (call,), breaking=breaking)


def _settled(names: Names, operation: str, parameters: Mapping[str, Any]) -> Call:
    settle = {"FunctionName": names.authorizer}
    return Call("lambda", operation, parameters, settled_by="function_updated_v2", settle_parameters=settle)


def _price(context: PlanContext) -> Price:
    requests = context.policy.expected_monthly_requests
    seconds = requests * SECONDS_A_REQUEST * MEMORY_MB / 1024
    basis = f"{SECONDS_A_REQUEST * 1000:.0f} ms at {MEMORY_MB} MB for each of {requests:,} requests"
    return monthly({"lambda.request": requests / 1e6, "lambda.gb_second": seconds / 1e6}, basis)


CONTROL = Control(
    name=NAME,
    criteria=("1.1", "1.2", "1.3", "1.4", "1.5"),
    phase=Phase.FUNCTION_CONFIGURATION,
    aspects=ASPECTS,
    read=read,
    plan=plan,
    remove=remove,
    requires=("key-store", "authorizer-log"),
    parts=("authorizer-role",),
    takes_effect_through=("deployment",),
)
