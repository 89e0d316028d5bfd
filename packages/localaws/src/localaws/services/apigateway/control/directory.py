"""The gateway's view of the control plane: reads moto's objects as they are at the moment of the request."""

from __future__ import annotations

import copy
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from localaws.faults.lag import Lag
from localaws.kernel.ports import ACCOUNT
from localaws.services.apigateway.gateway.buckets import Quota
from localaws.services.apigateway.gateway.directory import Api, ApiKey, Mapped, Stage, UsagePlan
from localaws.services.apigateway.gateway.handlers.addressing import API_HOST


class MotoDirectory:
    """Implements the gateway's Directory. Empty until `attach`: moto's API Gateway is imported on its first use.

    Reads are single look-ups of dictionaries, so the event loop may make them while moto's threads write.
    """

    def __init__(self, lag: Lag) -> None:
        self._lag = lag
        self._backends: Mapping[str, Any] = {}

    def attach(self, backends: Mapping[str, Any]) -> None:
        """Serve from now on what moto's backends hold, by region."""
        self._backends = backends

    def api(self, api_id: str) -> Api | None:
        """Return a REST API of any region."""
        for region, backend in list(self._backends.items()):
            if (found := backend.apis.get(api_id)) is not None:
                return _api(found, region)
        return None

    def stage(self, api: Api, name: str) -> Stage | None:
        """Return a stage that points to a deployment."""
        return self._lag.see((api.id, name), lambda: self._standing(api, name))

    def _standing(self, api: Api, name: str) -> Stage | None:
        rest_api = self._backends[api.region].apis.get(api.id)
        stage = rest_api.stages.get(name) if rest_api else None
        deployment = rest_api.deployments.get(stage.deployment_id) if stage else None
        snapshot = getattr(deployment, "snapshot", None)
        if stage is None or snapshot is None:
            return None
        log_settings = stage.access_log_settings or {}
        return Stage(
            api=api,
            name=name,
            deployment_id=stage.deployment_id,
            snapshot=snapshot,
            variables=stage.variables if self._lag.none else dict(stage.variables or {}),
            method_settings=stage.method_settings if self._lag.none else copy.deepcopy(stage.method_settings),
            log_destination=log_settings.get("destinationArn"),
            log_format=log_settings.get("format"),
            web_acl_arn=stage.web_acl_arn,
        )

    def mapped(self, domain: str, path: str) -> Mapped | None:
        """Return where a custom domain name's base path mappings lead a path: the longest base path wins."""
        for backend in list(self._backends.values()):
            mappings = backend.base_path_mappings.get(domain) if domain in backend.domain_names else None
            for mapping in sorted((mappings or {}).values(), key=_base_length, reverse=True):
                rest = _below(path, _base(mapping))
                if rest is not None:
                    return Mapped(mapping.rest_api_id, mapping.stage or None, rest)
        return None

    def security_policies(self, host: str | None) -> Sequence[str]:
        """Return the security policies that govern a host name (API or custom domain); None: of all APIs."""
        if host is None:
            return [_policy(api) for backend in list(self._backends.values()) for api in list(backend.apis.values())]
        if match := API_HOST.match(host):
            api = self.api(match["api"])
            return [api.security_policy] if api and api.region == match["region"] else []
        domains = (backend.domain_names.get(host) for backend in list(self._backends.values()))
        return [domain.security_policy or "TLS_1_2" for domain in domains if domain]

    def api_key(self, api: Api, value: str) -> ApiKey | None:
        """Return the API key of that value in the API's region."""
        for key in list(self._backends[api.region].keys.values()):
            if key.value == value:
                return ApiKey(key.id, key.value, enabled=bool(key.enabled))
        return None

    def usage_plan(self, stage: Stage, key: ApiKey) -> UsagePlan | None:
        """Return the usage plan that joins the key and the stage."""
        backend = self._backends[stage.api.region]
        for plan in list(backend.usage_plans.values()):
            if key.id not in backend.usage_plan_keys.get(plan.id, {}):
                continue
            for covered in plan.api_stages:
                if covered["apiId"] == stage.api.id and covered["stage"] == stage.name:
                    return _plan(plan, covered)
        return None

    def throttle(self, api: Api) -> tuple[float, int]:
        """Return the account's throttle in the API's region: requests a second, burst."""
        settings = self._backends[api.region].account.throttle_settings
        return float(settings["rateLimit"]), int(settings["burstLimit"])

    def certificates(self) -> Iterable[str]:
        """Return the host names of custom domains, for which certificates are needed."""
        return [name for backend in list(self._backends.values()) for name in list(backend.domain_names)]


def _api(api: Any, region: str) -> Api:
    return Api(
        id=api.id,
        name=api.name,
        region=region,
        account=ACCOUNT,
        endpoint_disabled=bool(api.disableExecuteApiEndpoint),
        security_policy=_policy(api),
        access_mode=getattr(api, "endpoint_access_mode", None) or "BASIC",
    )


def _policy(api: Any) -> str:
    """Edge-optimised and Regional APIs begin with TLS_1_0, private ones with TLS_1_2.

    https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-custom-domain-tls-version.html
    """
    types = (api.endpoint_configuration or {}).get("types") or ()
    return getattr(api, "security_policy", None) or ("TLS_1_2" if "PRIVATE" in types else "TLS_1_0")


def _plan(plan: Any, covered: Mapping[str, Any]) -> UsagePlan:
    throttle = plan.throttle or {}
    limits: Mapping[str, Any] = covered.get("throttle") or {}
    return UsagePlan(
        id=plan.id,
        rate=None if throttle.get("rateLimit") is None else float(throttle["rateLimit"]),
        burst=None if throttle.get("burstLimit") is None else int(throttle["burstLimit"]),
        quota=quota_of(plan),
        method_throttles={
            path: (float(each.get("rateLimit") or 0), int(each.get("burstLimit") or 0)) for path, each in limits.items()
        },
    )


def quota_of(plan: Any) -> Quota | None:
    """Return the quota of a usage plan of moto's, None where it has none."""
    if not plan.quota or plan.quota.get("limit") is None:
        return None
    return Quota(
        limit=int(plan.quota["limit"]),
        period=plan.quota.get("period") or "MONTH",
        offset=int(plan.quota.get("offset") or 0),
        since=getattr(plan, "quota_since", 0.0),
    )


def _base(mapping: Any) -> str:
    return "" if mapping.base_path == "(none)" else str(mapping.base_path)


def _base_length(mapping: Any) -> int:
    return len(_base(mapping))


def _below(path: str, base: str) -> str | None:
    """Return what is left of a path below a base path, None when it does not lie there."""
    if not base:
        return path
    if path != f"/{base}" and not path.startswith(f"/{base}/"):
        return None
    return path.removeprefix(f"/{base}") or "/"
