"""What is live, as against deployed: stages and their settings, API keys, usage plans, domain names.

The control plane implements `Directory`; the gateway asks it on every request: a change of a stage counts at once.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from localaws.kernel.ports import ACCOUNT
from localaws.services.apigateway.gateway.buckets import Quota
from localaws.services.apigateway.gateway.snapshot import Snapshot


@dataclass(frozen=True)
class Api:
    """The REST API's own live settings. Names are CreateRestApi's."""

    id: str
    name: str
    region: str
    account: str = ACCOUNT
    endpoint_disabled: bool = False
    security_policy: str = "TLS_1_0"
    access_mode: str = "BASIC"


@dataclass(frozen=True)
class Stage:
    """A stage, its live settings and the deployment it points to. Names are CreateStage's."""

    api: Api
    name: str
    deployment_id: str
    snapshot: Snapshot
    variables: Mapping[str, str] = field(default_factory=dict)
    method_settings: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    log_destination: str | None = None
    log_format: str | None = None
    web_acl_arn: str | None = None

    @property
    def arn(self) -> str:
        """The ARN that a web ACL is associated with."""
        return f"arn:aws:apigateway:{self.api.region}::/restapis/{self.api.id}/stages/{self.name}"

    @property
    def execute_arn(self) -> str:
        """The ARN that the resources of policies begin with."""
        return f"arn:aws:execute-api:{self.api.region}:{self.api.account}:{self.api.id}/{self.name}"

    def settings(self, resource_path: str, http_method: str) -> Mapping[str, Any]:
        """Return the method settings in force: those of the method, else the stage's ``*/*``, else none."""
        if not self.method_settings:
            return {}
        for key, settings in self.method_settings.items():
            path, _, method = key.replace("~1", "/").rpartition("/")
            if method in {http_method, "*"} and path.strip("/") == resource_path.strip("/"):
                return settings
        return self.method_settings.get("*/*", {})


@dataclass(frozen=True)
class ApiKey:
    """A native API key as the gateway needs it."""

    id: str
    value: str
    enabled: bool


@dataclass(frozen=True)
class UsagePlan:
    """A usage plan as far as it concerns one stage; limits that are not set are None. Names are CreateUsagePlan's."""

    id: str
    rate: float | None = None
    burst: int | None = None
    quota: Quota | None = None
    method_throttles: Mapping[str, tuple[float, int]] = field(default_factory=dict)


@dataclass(frozen=True)
class Mapped:
    """Where a custom domain name leads: the API, the stage (None: the path names it), the path that is left."""

    api_id: str
    stage: str | None
    path: str


class Directory(Protocol):
    """Answers what is live now; called on the event loop, so it must not block."""

    def api(self, api_id: str) -> Api | None:
        """Return a REST API of any region."""

    def stage(self, api: Api, name: str) -> Stage | None:
        """Return a stage that points to a deployment."""

    def mapped(self, domain: str, path: str) -> Mapped | None:
        """Return where a custom domain name's base path mappings lead a path."""

    def security_policies(self, host: str | None) -> Sequence[str]:
        """Return the security policies that govern a host name (API or custom domain); None: of all APIs."""

    def api_key(self, api: Api, value: str) -> ApiKey | None:
        """Return the API key of that value in the API's region."""

    def usage_plan(self, stage: Stage, key: ApiKey) -> UsagePlan | None:
        """Return the usage plan that joins the key and the stage."""

    def throttle(self, api: Api) -> tuple[float, int]:
        """Return the account's throttle in the API's region: requests a second, burst."""

    def certificates(self) -> Iterable[str]:
        """Return the host names of custom domains, for which certificates are needed."""
