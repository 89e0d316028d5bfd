"""Methods with their integration and responses: what differs is patched.

Properties: https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-apigateway-method.html.
The type of an integration has no patch (https://docs.aws.amazon.com/apigateway/latest/api/patch-operations.html): one
that becomes of another type is put anew.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Any

from localaws.services.cloudformation.resources.apigateway.patching import (
    Patch,
    Patched,
    differences,
    listing,
    mapping,
    plain,
)
from localaws.services.cloudformation.resources.common.attributes import text, texts
from localaws.services.cloudformation.resources.resource_type import Properties
from localaws.services.cloudformation.resources.simple import Call, Simple
from localaws.services.cloudformation.resources.values import (
    Subject,
    Value,
    converted,
    lower_first,
    lowered,
)

MAPS = frozenset({"RequestParameters", "RequestTemplates", "RequestModels", "ResponseParameters", "ResponseTemplates"})
PLACE = lowered("RestApiId", "ResourceId", "HttpMethod")
METHOD_RESPONSE = {"ResponseParameters": mapping("/responseParameters"), "ResponseModels": mapping("/responseModels")}
INTEGRATION_RESPONSE = {
    "SelectionPattern": plain("/selectionPattern"),
    "ContentHandling": plain("/contentHandling"),
    "ResponseParameters": mapping("/responseParameters"),
    "ResponseTemplates": mapping("/responseTemplates"),
}
INTEGRATION = {
    "IntegrationHttpMethod": plain("/httpMethod"),
    "Uri": plain("/uri"),
    "ConnectionType": plain("/connectionType", "INTERNET"),
    "ConnectionId": plain("/connectionId"),
    "Credentials": plain("/credentials"),
    "PassthroughBehavior": plain("/passthroughBehavior", "WHEN_NO_MATCH"),
    "ContentHandling": plain("/contentHandling"),
    "TimeoutInMillis": plain("/timeoutInMillis", "29000"),
    "CacheNamespace": plain("/cacheNamespace"),
    "CacheKeyParameters": listing("/cacheKeyParameters"),
    "RequestParameters": mapping("/requestParameters"),
    "RequestTemplates": mapping("/requestTemplates"),
    "ResponseTransferMode": plain("/responseTransferMode", "BUFFERED"),
    "IntegrationTarget": plain("/integrationTarget"),
}


def truths(values: Mapping[str, Any]) -> dict[str, bool]:
    """Return a map of parameters to whether they are required, which templates may write as text."""
    return {name: str(value).lower() == "true" for name, value in values.items()}


def _place(subject: Subject) -> dict[str, Any]:
    return {name: value.of(subject) for name, value in PLACE.items()}


def _held(subject: Subject) -> dict[str, Any]:
    """Return the method as it stands: an update that failed half-way is undone by another one."""
    return subject.calls("apigateway", "get_method", **_place(subject))


@dataclass(frozen=True)
class Responses:
    """The responses of a method or of its integration, told apart by their status."""

    noun: str
    """``method_response``, as in the names of the operations."""
    convert: Callable[[Mapping[str, Any]], Mapping[str, Any]]
    """Makes the map of response parameters what the operation takes."""
    table: Mapping[str, Patch]

    def change(self, subject: Subject, held: Collection[str], before: object, after: object) -> None:
        """Take away, put and patch what differs between two lists of responses; `held` are the statuses there are."""
        old, new = _by_status(before), _by_status(after)
        for status in old.keys() & set(held) - new.keys():
            self._call(subject, "delete", status)
        for status, response in new.items():
            if status not in held:
                self._call(subject, "put", status, **self._parameters(response))
            elif found := differences(old.get(status, {}), response, self.table):
                self._call(subject, "update", status, patchOperations=found)

    def _call(self, subject: Subject, verb: str, status: str, **parameters: Any) -> None:
        subject.calls("apigateway", f"{verb}_{self.noun}", **_place(subject), statusCode=status, **parameters)

    def _parameters(self, response: Mapping[str, Any]) -> dict[str, Any]:
        named = {lower_first(name): value for name, value in response.items() if name != "StatusCode"}
        if "responseParameters" in named:
            named["responseParameters"] = self.convert(named["responseParameters"])
        return named


OF_METHOD = Responses("method_response", truths, METHOD_RESPONSE)
OF_INTEGRATION = Responses("integration_response", texts, INTEGRATION_RESPONSE)


def _by_status(responses: Any) -> dict[str, Mapping[str, Any]]:
    return {text(each["StatusCode"]): each for each in responses or []}


@dataclass(frozen=True)
class MethodResponses:
    """The responses of a method."""

    @property
    def properties(self) -> frozenset[str]:
        """Those that are honoured."""
        return frozenset({"MethodResponses"})

    def create(self, subject: Subject) -> None:
        """Put them."""
        self.update(subject)

    def update(self, subject: Subject) -> None:
        """Call for what differs."""
        if subject.changed("MethodResponses"):
            before, after = (each.get("MethodResponses") for each in (subject.before, subject.properties))
            OF_METHOD.change(subject, _held(subject).get("methodResponses") or {}, before, after)

    def delete(self, subject: Subject) -> None:
        """Go with the method."""


@dataclass(frozen=True)
class Integration:
    """The integration of a method, with its responses."""

    @property
    def properties(self) -> frozenset[str]:
        """Those that are honoured."""
        return frozenset({"Integration"})

    def create(self, subject: Subject) -> None:
        """Put it."""
        self.update(subject)

    def update(self, subject: Subject) -> None:
        """Call for what differs; an integration that is put takes the place of another."""
        if not subject.changed("Integration"):
            return None
        before, after = (each.get("Integration") or {} for each in (subject.before, subject.properties))
        held = _held(subject).get("methodIntegration") or {}
        if not after:
            return self._take_away(subject, held)
        if held.get("type") != after.get("Type"):
            subject.calls("apigateway", "put_integration", **_place(subject), **_parameters(after))
            held = _held(subject)["methodIntegration"]
        elif found := differences(before, after, INTEGRATION):
            subject.calls("apigateway", "update_integration", **_place(subject), patchOperations=found)
        responses = (each.get("IntegrationResponses") for each in (before, after))
        return OF_INTEGRATION.change(subject, held.get("integrationResponses") or {}, *responses)

    def _take_away(self, subject: Subject, held: Mapping[str, Any]) -> None:
        if held:
            subject.calls("apigateway", "delete_integration", **_place(subject))

    def delete(self, subject: Subject) -> None:
        """Goes with the method."""


def _parameters(integration: Properties) -> dict[str, Any]:
    return {
        lower_first(name): texts(value) if name in MAPS else value
        for name, value in integration.items()
        if name != "IntegrationResponses"
    }


METHOD = Simple(
    "AWS::ApiGateway::Method",
    "apigateway",
    create=Call(
        "put_method",
        {
            **PLACE,
            "authorizationType": Value(
                lambda subject: subject.properties.get("AuthorizationType", "NONE"), frozenset({"AuthorizationType"})
            ),
            **lowered("AuthorizerId", "ApiKeyRequired", "OperationName", "RequestValidatorId", "AuthorizationScopes"),
            "requestParameters": converted("RequestParameters", truths),
            "requestModels": converted("RequestModels", texts),
        },
    ),
    identity=lambda subject, _answer: subject.place.physical_name,
    parts=(
        Patched(
            "update_method",
            PLACE,
            {
                "AuthorizationType": plain("/authorizationType", "NONE"),
                "AuthorizerId": plain("/authorizerId"),
                "ApiKeyRequired": plain("/apiKeyRequired", "false"),
                "OperationName": plain("/operationName"),
                "RequestValidatorId": plain("/requestValidatorId"),
                "AuthorizationScopes": listing("/authorizationScopes"),
                "RequestParameters": mapping("/requestParameters"),
                "RequestModels": mapping("/requestModels"),
            },
        ),
        MethodResponses(),
        Integration(),
    ),
    delete=Call("delete_method", PLACE),
)
TYPES = (METHOD.resource_type(),)
