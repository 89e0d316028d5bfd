"""Which API and stage a request is for: by Host, by custom domain name, or by the path that names them.

``{api}.execute-api.{region}.amazonaws.com/{stage}/...`` is AWS's form; ``/_aws/execute-api/{api}/{stage}/...`` on this
machine's own names and on AWS's serves clients that cannot resolve AWS's names to loopback. Whatever leads nowhere is
403 Forbidden, as captured from AWS for unknown stages. Slashes before the stage and the path count once, except in
requestContext.path: recorded responses, test_lambda_aws_proxy_integration. STRICT endpoint access:
https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-security-policies.html
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from localaws.calls.hosts import is_served
from localaws.services.apigateway.gateway.directory import Api, Directory, Stage
from localaws.services.apigateway.gateway.errors import Unaddressed
from localaws.services.apigateway.gateway.exchange import Exchange
from localaws.services.apigateway.gateway.messages import Request
from localaws.services.apigateway.gateway.security_policies import admits

API_HOST = re.compile(r"^(?P<api>[a-z0-9]+)\.execute-api\.(?P<region>[a-z0-9-]+)\.amazonaws\.com$")
BY_PATH = re.compile(r"^/_aws/execute-api/(?P<api>[^/]+)(?P<rest>/.*|)$")


@dataclass(frozen=True)
class Addressing:
    """Finds the stage of a request in the directory."""

    directory: Directory

    def __call__(self, request: Request) -> Exchange:
        """Start the exchange; raises Unaddressed when no stage answers."""
        if match := BY_PATH.match(request.target):
            if not is_served(request.host):
                raise Unaddressed("the host is a name that somebody else has made to lead here")
            return self._default_endpoint(request, match["api"], match["rest"])
        host = request.host
        if match := API_HOST.match(host):
            return self._default_endpoint(request, match["api"], request.target, region=match["region"])
        return self._custom_domain(request, host)

    def _default_endpoint(self, request: Request, api_id: str, path: str, region: str | None = None) -> Exchange:
        api = self._api(api_id)
        if region is not None:
            if api.region != region:
                raise Unaddressed("the API is in another region")
            _check_access_mode(api, request)
        if api.endpoint_disabled:
            raise Unaddressed("the default endpoint is disabled")
        name, _, rest = path.lstrip("/").partition("/")
        stage = self._stage(api, name, request)
        inner = "/" + rest.lstrip("/")
        domain = f"{api.id}.execute-api.{api.region}.amazonaws.com"
        return Exchange(request, stage, inner, event_path=inner, full_path=f"/{name}/{rest}", domain_name=domain)

    def _custom_domain(self, request: Request, host: str) -> Exchange:
        mapped = self.directory.mapped(host, request.target)
        if mapped is None:
            raise Unaddressed("no base path mapping")
        name, path = mapped.stage, mapped.path
        if name is None:
            _, name, *rest = (*path.split("/", 2), "")
            path = "/" + rest[0]
        stage = self._stage(self._api(mapped.api_id), name, request)
        return Exchange(request, stage, path, event_path=request.target, full_path=request.target, domain_name=host)

    def _api(self, api_id: str) -> Api:
        api = self.directory.api(api_id)
        if api is None:
            raise Unaddressed("no such API")
        return api

    def _stage(self, api: Api, name: str, request: Request) -> Stage:
        if request.tls.version and not admits(api.security_policy, request.tls.version):
            raise Unaddressed("the API's security policy refuses the TLS version")
        stage = self.directory.stage(api, name)
        if stage is None:
            raise Unaddressed("no such stage")
        return stage


def _check_access_mode(api: Api, request: Request) -> None:
    if api.access_mode == "STRICT" and request.tls.server_name != request.host:
        raise Unaddressed("STRICT: the server name of the handshake is not the Host")
