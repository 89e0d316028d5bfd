"""The REST API: resources, methods, the preflight answers, the stage."""

from __future__ import annotations

from typing import Any

from example.names import STAGE, Names

ROUTES = {
    "/health": ("GET",),
    "/projects": ("GET", "POST"),
    "/projects/{projectId}": ("GET", "DELETE"),
    "/projects/{projectId}/artefacts": (),
    "/projects/{projectId}/artefacts/{artefact}": ("GET",),
}
PREFLIGHT = ("/projects", "/projects/{projectId}")


def ensure_api(apigateway: Any, names: Names) -> str:
    """Create and deploy the API unless it is deployed already, and return its ID."""
    api = _ensure_rest_api(apigateway, names)
    if STAGE not in {stage["stageName"] for stage in apigateway.get_stages(restApiId=api)["item"]}:
        _fill(apigateway, names, api)
        apigateway.create_deployment(restApiId=api, stageName=STAGE, description=names.name)
    return api


def permit_api(functions: Any, names: Names, api: str) -> None:
    """Let the API invoke its function, whatever stage, method and path."""
    source = f"arn:{names.partition}:execute-api:{names.region}:{names.account}:{api}/*/*/*"
    try:
        functions.add_permission(
            FunctionName=names.function("api"),
            StatementId="api",
            Action="lambda:InvokeFunction",
            Principal="apigateway.amazonaws.com",
            SourceArn=source,
        )
    except functions.exceptions.ResourceConflictException:
        return  # the statement is there


def _ensure_rest_api(apigateway: Any, names: Names) -> str:
    pages = apigateway.get_paginator("get_rest_apis").paginate()
    found = [api["id"] for page in pages for api in page["items"] if api["name"] == names.name]
    if len(found) > 1:
        raise RuntimeError(f"{len(found)} APIs are called {names.name!r}: {', '.join(found)}; delete all but one")
    if found:
        return str(found[0])
    return str(
        apigateway.create_rest_api(
            name=names.name,
            description="Projects, planned, built, tested and released by agents",
            endpointConfiguration={"types": ["REGIONAL"]},
            tags=names.tags,
        )["id"]
    )


def _fill(apigateway: Any, names: Names, api: str) -> None:
    """Add the resources and methods that are missing: an interrupted deployment is taken up where it stopped."""
    pages = apigateway.get_paginator("get_resources").paginate(restApiId=api)
    items = [item for page in pages for item in page["items"]]
    ids = {item["path"]: item["id"] for item in items}
    methods = {item["path"]: set(item.get("resourceMethods", {})) for item in items}
    for path, verbs in ROUTES.items():
        if path not in ids:
            parent, _, part = path.rpartition("/")
            made = apigateway.create_resource(restApiId=api, parentId=ids[parent or "/"], pathPart=part)
            ids[path] = made["id"]
        for verb in set(verbs) - methods.get(path, set()):
            _put_method(apigateway, names, api, ids[path], verb)
        if path in PREFLIGHT and "OPTIONS" not in methods.get(path, set()):
            _put_preflight(apigateway, api, ids[path], verbs)


def _put_method(apigateway: Any, names: Names, api: str, resource: str, verb: str) -> None:
    place = {"restApiId": api, "resourceId": resource, "httpMethod": verb}
    apigateway.put_method(**place, authorizationType="NONE")
    target = f"lambda:path/2015-03-31/functions/{names.function_arn('api')}/invocations"
    apigateway.put_integration(
        **place,
        type="AWS_PROXY",
        integrationHttpMethod="POST",
        uri=f"arn:{names.partition}:apigateway:{names.region}:{target}",
    )


def _put_preflight(apigateway: Any, api: str, resource: str, verbs: tuple[str, ...]) -> None:
    place = {"restApiId": api, "resourceId": resource, "httpMethod": "OPTIONS"}
    headers = {
        "Access-Control-Allow-Origin": "'*'",
        "Access-Control-Allow-Methods": f"'{','.join((*verbs, 'OPTIONS'))}'",
        "Access-Control-Allow-Headers": "'Content-Type,X-Api-Key'",
    }
    named = {f"method.response.header.{header}": value for header, value in headers.items()}
    apigateway.put_method(**place, authorizationType="NONE")
    apigateway.put_method_response(**place, statusCode="204", responseParameters=dict.fromkeys(named, False))
    apigateway.put_integration(**place, type="MOCK", requestTemplates={"application/json": '{"statusCode": 204}'})
    apigateway.put_integration_response(**place, statusCode="204", responseParameters=named)
