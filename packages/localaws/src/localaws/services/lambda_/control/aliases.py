"""Lambda: an alias changes its RevisionId with each update, heeds it, and its weights are checked.

moto keeps the first RevisionId for ever and takes any weights; AWS refuses weights on ``$LATEST``, unknown versions
and shares outside of 0 to 1.
https://docs.aws.amazon.com/lambda/latest/api/API_UpdateAlias.html
https://docs.aws.amazon.com/lambda/latest/dg/configuring-alias-routing.html
"""

from __future__ import annotations

import uuid
from typing import Any

from moto.awslambda.responses import LambdaResponse

from localaws.moto.patches import Patches
from localaws.services.lambda_.control.errors import InvalidParameter, check_revision
from localaws.services.lambda_.control.permissions import statements
from localaws.services.lambda_.control.request import (
    Backend,
    Response,
    after,
    answer,
    latest,
    named,
    no_content,
    query,
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
    if weights and "$LATEST" in {version, *weights}:
        raise InvalidParameter("$LATEST is not supported for an alias pointing to more than 1 version.")
    if len(weights) > 1:
        raise InvalidParameter("Number of items in AdditionalVersionWeights cannot be greater than 1.")
    for other, weight in weights.items():
        backend.get_function(name, other)
        if other == version or not 0 <= weight <= 1:
            raise InvalidParameter(f"Invalid weight {weight} of version {other} beside version {version}.")


def create_alias(self: Response) -> Any:
    """CreateAlias."""
    name, _ = named(self)
    asked = self.json_body
    routing = asked.get("RoutingConfig")
    check_routing(self.backend, name, asked["FunctionVersion"], routing)
    alias = self.backend.create_alias(
        name=asked["Name"],
        function_name=name,
        function_version=asked["FunctionVersion"],
        description=asked.get("Description", ""),
        routing_config=routing,
    )
    return answer(alias.to_json(), 201)


def get_alias(self: Response) -> Any:
    """GetAlias."""
    name, _ = named(self)
    return answer(self.backend.get_alias(name=after(self, "aliases"), function_name=name).to_json())


def update_alias(self: Response) -> Any:
    """UpdateAlias: what is not named stays."""
    name, _ = named(self)
    asked = self.json_body
    alias = self.backend.get_alias(name=after(self, "aliases"), function_name=name)
    check_revision(asked.get("RevisionId"), alias.revision_id)
    routing = asked.get("RoutingConfig")
    version = asked.get("FunctionVersion") or alias.function_version
    check_routing(self.backend, name, version, alias.routing_config if routing is None else routing)
    self.backend.get_function(name, version)
    alias.update(asked.get("Description"), version, routing)
    alias.revision_id = str(uuid.uuid4())
    return answer(alias.to_json())


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
    return answer({"Aliases": [alias.to_json() for alias in aliases if wanted in {None, alias.function_version}]})
