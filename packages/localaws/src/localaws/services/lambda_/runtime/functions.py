"""What the host knows of a function: one immutable version of it, as published or as ``$LATEST`` stands now."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import lru_cache

from localaws.kernel.ports import InvokeError

LATEST = "$LATEST"
ARN = re.compile(
    r"arn:aws:lambda:(?P<region>[a-z0-9-]+):(?P<account>\d{12}):function:(?P<name>[\w-]+)(:(?P<qualifier>\$LATEST|[\w-]+))?"
)


@dataclass(frozen=True)
class QualifiedName:
    """A function as named by an invoker; `qualifier` is a version, an alias, ``$LATEST``, or None for unqualified."""

    region: str
    account: str
    name: str
    qualifier: str | None = None

    @property
    def function_arn(self) -> str:
        """The ARN without the qualifier."""
        return f"arn:aws:lambda:{self.region}:{self.account}:function:{self.name}"

    @property
    def arn(self) -> str:
        """The ARN as the invoker gave it: with the qualifier, where there is one."""
        return f"{self.function_arn}:{self.qualifier}" if self.qualifier else self.function_arn


def not_found(name: QualifiedName) -> InvokeError:
    """Return the refusal of a function that is not there: an unqualified name stands for ``$LATEST``.

    https://github.com/localstack/localstack/blob/main/tests/aws/services/lambda_/test_lambda.snapshot.json
    (TestLambdaFeatures::test_invoke_exceptions).
    """
    text = f"Function not found: {name.function_arn}:{name.qualifier or LATEST}"
    return InvokeError("ResourceNotFoundException", text, 404)


@lru_cache(maxsize=4096)
def parse_arn(arn: str) -> QualifiedName:
    """Return the parts of a function ARN; raises InvokeError (ResourceNotFoundException) for anything else."""
    match = ARN.fullmatch(arn)
    if not match:
        raise InvokeError("ResourceNotFoundException", f"Function not found: {arn}", 404)
    return QualifiedName(match["region"], match["account"], match["name"], match["qualifier"])


@dataclass(frozen=True)
class Archive:
    """A deployment package or a layer's content: a zip, known by the SHA-256 of its bytes (hex)."""

    digest: str
    data: bytes = field(compare=False, repr=False)


@dataclass(frozen=True)
class LoggingConfig:
    """AWS's LoggingConfig; the levels matter for the JSON format alone.

    https://docs.aws.amazon.com/lambda/latest/api/API_LoggingConfig.html
    """

    log_group: str
    log_format: str = "Text"
    application_level: str = "INFO"
    system_level: str = "INFO"

    @property
    def json(self) -> bool:
        """Whether system and application logs are JSON objects."""
        return self.log_format == "JSON"


@dataclass(frozen=True)
class FunctionVersion:
    """All that decides how a version runs; two that are equal can share warm instances."""

    region: str
    account: str
    name: str
    version: str
    handler: str
    runtime: str
    role: str
    timeout_s: int
    memory_mb: int
    environment: tuple[tuple[str, str], ...]
    code: Archive
    layers: tuple[Archive, ...]
    logging: LoggingConfig
    tracing: str = "PassThrough"

    @property
    def key(self) -> tuple[str, str, str]:
        """What one pool of instances serves: region, function name, version."""
        return self.region, self.name, self.version


@dataclass(frozen=True)
class Alias:
    """A name for a version, with what share of invocations goes to another one."""

    version: str
    weights: tuple[tuple[str, float], ...] = ()


def choose_version(alias: Alias, draw: float) -> str:
    """Return the version that serves an invocation; `draw` is uniform in [0, 1).

    https://docs.aws.amazon.com/lambda/latest/dg/configuring-alias-routing.html
    """
    reached = 0.0
    for version, weight in alias.weights:
        reached += weight
        if draw < reached:
            return version
    return alias.version
