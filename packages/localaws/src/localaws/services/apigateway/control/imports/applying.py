"""Makes a REST API of a definition: added to what is there (merge), or in its stead (overwrite).

Methods of the document replace those of the same path; ``overwrite`` deletes what the document does not tell, and
neither touches endpoint types, stages or API keys:
https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-import-api-update.html . The title becomes the
name, binary media types are added or replaced: recorded response, test_put_rest_api_mode_binary_media_types. A resource
of the same path keeps its identifier in both modes (noted with test_import_rest_api_with_base_path_oas30), and that an
overwrite takes off policy, key source and compression, too, is what Terraform's provider mends after it:
https://github.com/hashicorp/terraform-provider-aws/blob/main/internal/service/apigateway/rest_api.go .
"""

from __future__ import annotations

import copy
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from moto.apigateway.exceptions import ApiGatewayException, BadRequestException
from moto.apigateway.models import APIGatewayBackend, Authorizer, Model, RestAPI
from moto.apigateway.utils import ApigwAuthorizerIdentifier

from localaws.services.apigateway.control.authorizers import check
from localaws.services.apigateway.control.imports.definition import Definition
from localaws.services.apigateway.control.imports.notes import Notes

SETTINGS = {
    "name": "name",
    "description": "description",
    "version": "version",
    "apiKeySource": "api_key_source",
    "minimumCompressionSize": "minimum_compression_size",
    "policy": "policy",
    "securityPolicy": "security_policy",
    "endpointAccessMode": "endpoint_access_mode",
}
# What an overwrite without a word about it leaves.
BARE = {"api_key_source": "HEADER", "minimum_compression_size": None, "policy": None, "description": None}
PARTS = ("resources", "authorizers", "models", "request_validators", "gateway_responses")
PLAIN = (*SETTINGS.values(), "binaryMediaTypes", "disableExecuteApiEndpoint", "endpoint_configuration")


@contextmanager
def all_or_nothing(api: RestAPI) -> Iterator[None]:
    """Put the API back as it was when what is done inside fails."""
    before = {name: copy.deepcopy(getattr(api, name, None)) for name in (*PARTS, *PLAIN)}
    try:
        yield
    except Exception:
        vars(api).update(before)
        api.default = api.resources[api.root_resource_id]
        raise


@dataclass(frozen=True)
class Applying:
    """Applies one definition to one API."""

    backend: APIGatewayBackend
    api: RestAPI
    definition: Definition
    notes: Notes

    def apply(self, *, overwrite: bool) -> None:
        """Change the API; raises BadRequestException for what AWS refuses."""
        if overwrite:
            self._clear()
        self._settings(overwrite=overwrite)
        self._endpoint()
        for name, described in self.definition.authorizers.items():
            self._authorizer(name, described)
        for name, schema in self.definition.models.schemas.items():
            self._model(name, schema)
        validators = {name: self._validator(name, each) for name, each in self.definition.validators.items()}
        known = {each.name: each.id for each in self.api.request_validators.values()} | validators
        for kind, described in self.definition.gateway_responses.items():
            self._gateway_response(kind, described)
        for path in sorted(self.definition.methods):
            resource = self._resource(path)
            for name, method in self.definition.methods[path].items():
                self._method(path, resource, name, method, known)

    def _clear(self) -> None:
        kept = {part for path in self.definition.methods for part in _ancestors(path)} | {"/"}
        paths = {each.id: each.get_path() for each in self.api.resources.values()}
        for identifier, path in paths.items():
            if path in kept:
                self.api.resources[identifier].resource_methods = {}
            else:
                self.api.resources.pop(identifier)
        self.api.gateway_responses = {}
        self.api.models = {
            name: each for name, each in self.api.models.items() if name in self.definition.models.schemas
        }
        self.api.authorizers = _named(self.api.authorizers, self.definition.authorizers)
        self.api.request_validators = _named(self.api.request_validators, self.definition.validators)
        vars(self.api).update(BARE)

    def _settings(self, *, overwrite: bool) -> None:
        settings = self.definition.settings
        vars(self.api).update({SETTINGS[name]: value for name, value in settings.items() if name in SETTINGS})
        before = [] if overwrite else list(self.api.binaryMediaTypes or ())
        wanted = settings.get("binaryMediaTypes") or []
        self.api.binaryMediaTypes = [*before, *(each for each in wanted if each not in before)]

    def _endpoint(self) -> None:
        for name, value in self.definition.endpoint.items():
            if name == "disableExecuteApiEndpoint":
                self.api.disableExecuteApiEndpoint = bool(value)
            elif name == "vpcEndpointIds":
                self.api.endpoint_configuration = {**self.api.endpoint_configuration, "vpcEndpointIds": list(value)}
            elif name != "types":  # a parameter of the import, not of the document
                self.notes.warn(f"Property '{name}' of the endpoint configuration was left out")

    def _authorizer(self, name: str, described: Mapping[str, Any]) -> None:
        held = next((each for each in self.api.authorizers.values() if each.name == name), None)
        made = ApigwAuthorizerIdentifier(self.backend.account_id, self.backend.region_name, name)
        identifier: Any = held.id if held else made.generate()
        authorizer = Authorizer(
            identifier,
            name,
            described["type"],
            provider_arns=described.get("providerARNs"),
            auth_type=described["authType"],
            authorizer_uri=described.get("authorizerUri"),
            authorizer_credentials=described.get("authorizerCredentials"),
            identity_source=described.get("identitySource"),
            identity_validation_expression=described.get("identityValidationExpression"),
            authorizer_result_ttl=described.get("authorizerResultTtlInSeconds"),
        )
        with _failing(f"Unable to create authorizer '{name}'"):
            check(authorizer)
        self.api.authorizers[identifier] = authorizer

    def _model(self, name: str, schema: str) -> None:
        held: Model | None = self.api.models.get(name)
        made = self.api.add_model(name, self.definition.models.descriptions.get(name, ""), schema, "application/json")
        made.id = held.id if held else made.id

    def _validator(self, name: str, described: Mapping[str, bool]) -> Any:
        held = next((each for each in self.api.request_validators.values() if each.name == name), None)
        if held is None:
            held = self.api.create_request_validator(name, None, None)
        held.validate_request_body = bool(described.get("validateRequestBody"))
        held.validate_request_parameters = bool(described.get("validateRequestParameters"))
        return held.id

    def _gateway_response(self, kind: str, described: Mapping[str, Any]) -> None:
        status: Any = str(described["statusCode"]) if described.get("statusCode") else None
        with _failing(f"Unable to put gateway response '{kind}'"):
            self.api.put_gateway_response(
                response_type=kind,
                status_code=status,
                response_parameters=dict(described.get("responseParameters") or {}),
                response_templates=dict(described.get("responseTemplates") or {}),
            )

    def _resource(self, path: str) -> Any:
        there = {each.get_path(): each for each in self.api.resources.values()}
        resource = there["/"]
        for at in _ancestors(path):
            if at not in there:
                with _failing(f"Unable to create resource at path '{path}'"):
                    there[at] = self.backend.create_resource(self.api.id, resource.id, at.rpartition("/")[2])
            resource = there[at]
        return resource

    def _method(
        self, path: str, resource: Any, name: str, method: Mapping[str, Any], validators: Mapping[str, str]
    ) -> None:
        resource.resource_methods.pop(name, None)
        with _failing(f"Unable to put method '{name}' on resource at path '{path}'"):
            made = self.backend.put_method(
                self.api.id,
                resource.id,
                name,
                method["authorizationType"],
                api_key_required=method["apiKeyRequired"],
                request_parameters=method["requestParameters"],
                request_models=method["requestModels"],
                operation_name=method["operationName"],
                authorizer_id=self._authorizer_id(method.get("authorizer")),
                authorization_scopes=method.get("authorizationScopes"),
                request_validator_id=_validator_id(method["requestValidator"], validators),
            )
        for status, each in method["methodResponses"].items():
            made.create_response(status, each["responseModels"], each["responseParameters"])
        if method["methodIntegration"]:
            with _failing(f"Unable to put integration on '{name}' for resource at path '{path}'"):
                self._integration(resource, name, method["methodIntegration"])

    def _authorizer_id(self, name: str | None) -> Any:
        return next((each.id for each in self.api.authorizers.values() if each.name == name), None)

    def _integration(self, resource: Any, name: str, described: Mapping[str, Any]) -> None:
        made = self.backend.put_integration(
            self.api.id,
            resource.id,
            name,
            described["type"],
            uri=described.get("uri") or "",
            integration_method=described["httpMethod"] or "",
            credentials=described.get("credentials"),
            request_templates=described["requestTemplates"],
            passthrough_behavior=described["passthroughBehavior"],
            tls_config=described.get("tlsConfig"),
            cache_namespace=described.get("cacheNamespace"),
            timeout_in_millis=described.get("timeoutInMillis"),
            request_parameters=described["requestParameters"],
            content_handling=described.get("contentHandling"),
        )
        made.cache_key_parameters = list(described.get("cacheKeyParameters") or ())
        for status, each in described["integrationResponses"].items():
            made.create_integration_response(
                status,
                _pattern(each),
                dict(each.get("responseTemplates") or {}),
                each.get("responseParameters") or {},
                each.get("contentHandling"),
            )


def _pattern(response: Mapping[str, Any]) -> Any:
    """None where there is none: an empty one would be told."""
    return response.get("selectionPattern") or None


def _ancestors(path: str) -> list[str]:
    """Return ``/a``, ``/a/b`` for ``/a/b``; nothing for the root."""
    parts = [part for part in path.split("/") if part]
    return ["/" + "/".join(parts[: end + 1]) for end in range(len(parts))]


def _named(held: Mapping[str, Any], names: Mapping[str, Any]) -> dict[str, Any]:
    return {identifier: each for identifier, each in held.items() if each.name in names}


def _validator_id(name: str | None, known: Mapping[str, str]) -> Any:
    if name is not None and name not in known:
        raise BadRequestException(f"Invalid Request Validator '{name}'")
    return known[name] if name is not None else None


@contextmanager
def _failing(what: str) -> Iterator[None]:
    """Tell what of the import failed, as AWS does."""
    try:
        yield
    except ApiGatewayException as error:
        raise BadRequestException(f"Errors found during import:\n\t{what}: {error.message}") from error
