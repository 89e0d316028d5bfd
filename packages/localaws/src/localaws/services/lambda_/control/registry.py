"""The Lambda host's view of moto's functions: one frozen FunctionVersion for each revision of each version."""

from __future__ import annotations

import time
import weakref
from collections.abc import Mapping, Sequence
from typing import Any

from moto.awslambda.exceptions import LambdaClientError
from moto.awslambda.models import lambda_backends
from moto.sts.models import sts_backends

from localaws.kernel.ports import InvokeError
from localaws.services.iam.control.policies import NoSuchIdentity, identity_of
from localaws.services.iam.evaluation import Ask, Effect, Principal, judge_together
from localaws.services.lambda_.control.invoke_config import configs_of
from localaws.services.lambda_.control.permissions import statements
from localaws.services.lambda_.control.request import Backend, Function
from localaws.services.lambda_.runtime.functions import (
    LATEST,
    Alias,
    Archive,
    FunctionVersion,
    LoggingConfig,
    QualifiedName,
    not_found,
)
from localaws.services.lambda_.runtime.invocations.measures import interpreter_of
from localaws.services.lambda_.runtime.registry import Credentials, EventInvokeConfig

SESSION_S = 43200
PERMISSIONS_HOLD_S = 1.0


class MotoRegistry:
    """Implements `localaws.services.lambda_.runtime.registry.Registry`."""

    def __init__(self) -> None:
        self._versions: weakref.WeakKeyDictionary[Function, tuple[str, FunctionVersion]] = weakref.WeakKeyDictionary()
        self._may_log: dict[tuple[str, str, str, bool], tuple[float, bool]] = {}
        self._sessions: dict[tuple[str, str, str], tuple[float, Credentials]] = {}

    def alias(self, name: QualifiedName) -> Alias | None:
        """Return the alias that the qualifier names."""
        found = _backend(name)._lambdas._aliases.get(name.function_arn, {}).get(name.qualifier)  # noqa: SLF001 - moto offers no look-up that does not raise
        if found is None:
            return None
        weights = (found.routing_config or {}).get("AdditionalVersionWeights") or {}
        return Alias(found.function_version, tuple(weights.items()))

    def version(self, name: QualifiedName, version: str) -> FunctionVersion:
        """Return a version; raises InvokeError where it is not there or cannot run here."""
        try:
            function = _backend(name).get_function(name.name, version)
        except LambdaClientError as error:
            raise not_found(name) from error
        known = self._versions.get(function)
        if known is None or known[0] != function.revision_id:
            known = (function.revision_id, _describe(function, version))
            self._versions[function] = known
        return known[1]

    def reserved_concurrency(self, name: QualifiedName) -> int | None:
        """Return the function's reserved concurrency."""
        reserved = _latest(name).reserved_concurrency
        return None if reserved is None else int(reserved)

    def statements(self, name: QualifiedName) -> Sequence[Mapping[str, Any]]:
        """Return the statements of the resource policy of that very qualifier."""
        return statements(_latest(name), name.qualifier)

    def event_invoke_config(self, name: QualifiedName) -> EventInvokeConfig:
        """Return how asynchronous invocations of that qualifier are handled."""
        function = _latest(name)
        config = configs_of(function).get(name.qualifier or LATEST, {})
        destinations = config.get("DestinationConfig", {})
        return EventInvokeConfig(
            maximum_retry_attempts=config.get("MaximumRetryAttempts", 2),
            maximum_event_age_s=config.get("MaximumEventAgeInSeconds", 21600),
            on_success=destinations.get("OnSuccess", {}).get("Destination"),
            on_failure=destinations.get("OnFailure", {}).get("Destination"),
            dead_letter=function.dead_letter_target,
        )

    def may_log(self, version: FunctionVersion, log_stream: str, *, new_group: bool) -> bool:
        """Return whether the role allows what Lambda needs to log; what was found out holds for a second.

        `new_group`: the log group is not there and must be created, which takes a right of its own.
        https://docs.aws.amazon.com/lambda/latest/dg/monitoring-cloudwatchlogs.html
        """
        key = (version.role, version.region, version.logging.log_group, new_group)
        until, allowed = self._may_log.get(key, (0.0, False))
        if time.monotonic() >= until:
            allowed = _role_allows(version, log_stream, new_group=new_group)
            self._may_log[key] = (time.monotonic() + PERMISSIONS_HOLD_S, allowed)
        return allowed

    def credentials(self, version: FunctionVersion) -> Credentials:
        """Return a session of the execution role, one for each function, renewed when half of its time is over.

        An instance ends long before the other half is over: unless it is used all the time, it is idle for too long.
        """
        key = (version.region, version.name, version.role)
        made, credentials = self._sessions.get(key, (0.0, None))
        if credentials is None or time.time() > made + SESSION_S / 2:
            backend: Any = sts_backends[version.account]["aws"]
            session = backend.assume_role(
                region_name=version.region,
                role_session_name=session_name(version.name),
                role_arn=version.role,
                policy=None,
                duration=SESSION_S,
                external_id=None,
            )
            credentials = Credentials(session.access_key_id, session.secret_access_key, session.session_token)
            self._sessions[key] = time.time(), credentials
        return credentials


def session_name(function: str) -> str:
    """Return the name of the sessions of a function's role: a name of one letter is too short for one.

    https://github.com/localstack/localstack/blob/main/tests/aws/services/lambda_/test_lambda.snapshot.json
    (TestLambdaBaseFeatures::test_assume_role).
    """
    return function if len(function) > 1 else f"{function}@lambda_function"


def _backend(name: QualifiedName) -> Backend:
    return lambda_backends[name.account][name.region]


def _latest(name: QualifiedName) -> Function:
    try:
        return _backend(name).get_function(name.name, LATEST)
    except LambdaClientError as error:
        raise not_found(name) from error


def _role_allows(version: FunctionVersion, log_stream: str, *, new_group: bool) -> bool:
    try:
        identity = identity_of(version.role)
    except NoSuchIdentity:
        return False
    documents = [each.document for each in identity.policies]
    group = f"arn:aws:logs:{version.region}:{version.account}:log-group:{version.logging.log_group}"
    principal = Principal(version.role, version.account)
    asks = [
        Ask("logs:CreateLogStream", f"{group}:*", principal),
        Ask("logs:PutLogEvents", f"{group}:log-stream:{log_stream}", principal),
    ]
    if new_group:
        # The resource of a group that is to be made, as AWS's refusals of this action name it.
        asks.append(Ask("logs:CreateLogGroup", f"{group}:log-stream:", principal))
    return all(judge_together(documents, identity.limits, (), ask) is Effect.ALLOW for ask in asks)


def _describe(function: Function, version: str) -> FunctionVersion:
    if function.package_type != "Zip" or not interpreter_of(str(function.run_time)):
        what = "container images" if function.package_type != "Zip" else f"functions of the runtime {function.run_time}"
        raise InvokeError("NotImplemented", f"localaws does not run {what}", 501)
    return FunctionVersion(
        region=function.region,
        account=function.account_id,
        name=function.function_name,
        version=version,
        handler=function.handler,
        runtime=function.run_time,
        role=function.role,
        timeout_s=int(function.timeout),
        memory_mb=int(function.memory_size),
        environment=tuple(sorted(function.environment_vars.items())),
        code=Archive(function.code_digest, function.code_bytes),
        layers=tuple(Archive(layer.code_digest, layer.code_bytes) for layer in function.layer_versions),
        logging=LoggingConfig(
            log_group=function.logging["LogGroup"],
            log_format=function.logging["LogFormat"],
            application_level=function.logging.get("ApplicationLogLevel", "INFO"),
            system_level=function.logging.get("SystemLogLevel", "INFO"),
        ),
        tracing=function.tracing_config["Mode"],
    )
