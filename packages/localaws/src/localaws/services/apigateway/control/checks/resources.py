"""Where a resource may stand: one name once, one variable a level, nothing below a greedy one.

Closes: moto makes them all, and deletes what is not there.
https://github.com/localstack/localstack/blob/main/tests/aws/services/apigateway/test_apigateway_api.snapshot.json
(test_create_proxy_resource_validation).
"""

from __future__ import annotations

from moto.apigateway.exceptions import BadRequestException, ConflictException
from moto.apigateway.models import APIGatewayBackend, Resource

from localaws.moto.patches import Patches


def install(patches: Patches) -> None:
    """Replace the creation and the deletion of resources."""
    create, delete = APIGatewayBackend.create_resource, APIGatewayBackend.delete_resource

    def create_resource(
        backend: APIGatewayBackend, function_id: str, parent_resource_id: str, path_part: str
    ) -> Resource:
        check_place(backend, function_id, parent_resource_id, path_part)
        return create(backend, function_id, parent_resource_id, path_part)

    def delete_resource(backend: APIGatewayBackend, function_id: str, resource_id: str) -> Resource:
        resource = backend.get_resource(function_id, resource_id)
        if resource.parent_id is None:
            raise BadRequestException("Root resource cannot be deleted")
        children = [each.id for each in backend.get_resources(function_id) if each.parent_id == resource_id]
        for child in children:
            delete_resource(backend, function_id, child)
        return delete(backend, function_id, resource_id)

    patches.replace(APIGatewayBackend, create_resource=create_resource, delete_resource=delete_resource)


def check_place(
    backend: APIGatewayBackend, api_id: str, parent_id: str, part: str, moved: Resource | None = None
) -> None:
    """Raise ConflictException or BadRequestException where no resource of that name can stand below the parent.

    `moved`: the resource that is to stand there, where it is not a new one.
    """
    parent = backend.get_resource(api_id, parent_id)
    siblings = [each for each in backend.get_resources(api_id) if each.parent_id == parent_id and each is not moved]
    if any(each.path_part == part for each in siblings):
        raise ConflictException(f"Another resource with the same parent already has this name: {part}")
    if (parent.path_part or "").endswith("+}"):
        text = f"Cannot create a child of a resource with a greedy path variable: {parent.path_part}"
        raise BadRequestException(text)
    variable = next((each.path_part for each in siblings if each.path_part.startswith("{")), None)
    if part.startswith("{") and variable:
        raise BadRequestException(
            f"A sibling ({variable}) of this resource already has a variable path part -- only one is allowed"
        )
