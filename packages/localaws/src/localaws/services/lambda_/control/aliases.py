"""Lambda: an alias changes its RevisionId with each update, heeds it, and its name and weights are checked.

moto keeps the first RevisionId for ever, takes any name and any weights, and calls an alias that is there already a
ConflictException; AWS refuses weights on ``$LATEST``, unknown versions and shares outside of 0 to 1.
Words: https://github.com/localstack/localstack/blob/main/tests/aws/services/lambda_/test_lambda_api.snapshot.json
(TestLambdaAlias::test_notfound_and_invalid_routingconfigs, test_alias_naming, test_non_existent_alias_update).
https://docs.aws.amazon.com/lambda/latest/api/API_UpdateAlias.html
https://docs.aws.amazon.com/lambda/latest/dg/configuring-alias-routing.html
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Any

from moto.awslambda.responses import LambdaResponse

from localaws.moto.patches import Patches
from localaws.services.lambda_.control.errors import (
    InvalidParameter,
    ResourceConflict,
    ResourceNotFound,
    ValidationError,
    check_revision,
)
from localaws.services.lambda_.control.permissions import statements
from localaws.services.lambda_.control.request import (
    Backend,
    Response,
    after,
    answer,
    latest,
    named,
    no_content,
    page,
    query,
)

PATTERN = "(?!^[0-9]+$)([a-zA-Z0-9-_]+)"
OF_KEYS = (
    "[Member must have length less than or equal to 1024, Member must have length greater than or equal to 1, "
    "Member must satisfy regular expression pattern: [0-9]+]"
)
OF_VALUES = (
    "[Member must have value less than or equal to 1.0, Member must have value greater than or equal to 0.0, "
    "Member must not be null]"
)


def install(patches: Patches) -> None:
    """Replace the operations."""
    patches.replace(
        LambdaResponse,
        create_alias=create_alias,
        get_alias=get_alias,
        update_alias=update_alias,
        delete_alias=delete_alias,
        list_aliases=list_aliases,
    )


def check_routing(backend: Backend, name: str, version: str, routing: dict[str, Any] | None) -> None:
    """Raise InvalidParameter for weights that AWS refuses, and moto's 404 for a version that is not there."""
    weights = (routing or {}).get("AdditionalVersionWeights") or {}
    if len(weights) > 1:
        raise InvalidParameter("Number of items in AdditionalVersionWeights cannot be greater than 1")
    for other, weight in weights.items():
        if not other.isdigit():
            raise _weight_refused(weights, f"Map keys must satisfy constraint: {OF_KEYS}")
        if not 0 <= weight <= 1:
            raise _weight_refused(weights, f"Map value must satisfy constraint: {OF_VALUES}")
        if other == version:
            raise InvalidParameter(
                f"Invalid function version {version}. Function version {version} is already included in routing "
                "configuration."
            )
    if weights and version == "$LATEST":
        raise InvalidParameter("$LATEST is not supported for an alias pointing to more than 1 version", typed=False)
    for other in weights:
        backend.get_function(name, other)


def check_name(name: str) -> None:
    """Raise ValidationError for a name of digits alone, which would be a version's."""
    if name.isdigit():
        raise ValidationError(
            f"1 validation error detected: Value '{name}' at 'name' failed to satisfy constraint: "
            f"Member must satisfy regular expression pattern: {PATTERN}"
        )


def _weight_refused(weights: Mapping[str, float], constraint: str) -> ValidationError:
    given = ", ".join(f"{version}={float(weight)}" for version, weight in weights.items())
    return ValidationError(
        f"1 validation error detected: Value '{{{given}}}' at 'routingConfig.additionalVersionWeights' failed to "
        f"satisfy constraint: {constraint}"
    )


def told(alias: Any) -> dict[str, Any]:
    """Return an alias as AWS shows it: without a RoutingConfig where it has no weights."""
    described: dict[str, Any] = alias.to_json()
    weights = (described.get("RoutingConfig") or {}).get("AdditionalVersionWeights")
    return {name: value for name, value in described.items() if name != "RoutingConfig" or weights}


def create_alias(self: Response) -> Any:
    """CreateAlias."""
    name, _ = named(self)
    asked = self.json_body
    routing = asked.get("RoutingConfig")
    check_name(asked["Name"])
    self.backend.get_function(name, asked["FunctionVersion"])
    check_routing(self.backend, name, asked["FunctionVersion"], routing)
    if asked["Name"] in {alias.name for alias in self.backend.list_aliases(name)}:
        raise ResourceConflict(f"Alias already exists: {latest(self.backend, name).function_arn}:{asked['Name']}")
    alias = self.backend.create_alias(
        name=asked["Name"],
        function_name=name,
        function_version=asked["FunctionVersion"],
        description=asked.get("Description", ""),
        routing_config=routing,
    )
    return answer(told(alias), 201)


def get_alias(self: Response) -> Any:
    """GetAlias."""
    name, _ = named(self)
    return answer(told(self.backend.get_alias(name=after(self, "aliases"), function_name=name)))


def update_alias(self: Response) -> Any:
    """UpdateAlias: what is not named stays."""
    name, _ = named(self)
    asked = self.json_body
    alias = _found(self.backend, name, after(self, "aliases"))
    check_revision(asked.get("RevisionId"), alias.revision_id)
    routing = asked.get("RoutingConfig")
    version = asked.get("FunctionVersion") or alias.function_version
    check_routing(self.backend, name, version, alias.routing_config if routing is None else routing)
    self.backend.get_function(name, version)
    alias.update(asked.get("Description"), version, routing)
    alias.revision_id = str(uuid.uuid4())
    return answer(told(alias))


def _found(backend: Backend, name: str, alias: str) -> Any:
    found = {each.name: each for each in backend.list_aliases(name)}
    if alias not in found:
        raise ResourceNotFound(f"Alias not found: {latest(backend, name).function_arn}:{alias}")
    return found[alias]


def delete_alias(self: Response) -> Any:
    """DeleteAlias, with its policy; one that is not there is no error, as on AWS."""
    name, _ = named(self)
    alias = after(self, "aliases")
    self.backend.delete_alias(name=alias, function_name=name)
    function = latest(self.backend, name)
    gone = statements(function, alias)
    function.policy.statements = [statement for statement in function.policy.statements if statement not in gone]
    return no_content()


def list_aliases(self: Response) -> Any:
    """ListAliases, of one version where FunctionVersion is given."""
    name, _ = named(self)
    wanted = query(self, "FunctionVersion")
    aliases = self.backend.list_aliases(name)
    found = [told(alias) for alias in aliases if wanted in {None, alias.function_version}]
    return answer(page(self, "Aliases", found))
