"""ImportRestApi and PutRestApi.

Closes: moto takes a part of OpenAPI 3.0 in JSON alone, without integrations, authorizers or any extension.
https://docs.aws.amazon.com/apigateway/latest/api/API_ImportRestApi.html ,
https://docs.aws.amazon.com/apigateway/latest/api/API_PutRestApi.html ; that warnings come with the answer: recorded
response, test_import_rest_api_with_base_path_oas30.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from moto.apigateway.exceptions import BadRequestException
from moto.apigateway.models import RestAPI
from moto.apigateway.responses import APIGatewayResponse

from localaws.moto.patches import Patches
from localaws.services.apigateway.control.apis import check_endpoint, created
from localaws.services.apigateway.control.imports.applying import Applying, all_or_nothing
from localaws.services.apigateway.control.imports.definition import definition_of
from localaws.services.apigateway.control.imports.notes import Notes
from localaws.services.apigateway.control.imports.reading import Node, read
from localaws.services.apigateway.control.patching import Answer, answer, segments, state

OPTIONS = frozenset({"mode", "failonwarnings", "basepath", "ignore", "endpointConfigurationTypes"})
LARGEST = 6 * 1024 * 1024


def install(patches: Patches) -> None:
    """Replace moto's imports."""
    create = APIGatewayResponse.create_rest_api

    def create_or_import(response: APIGatewayResponse) -> Any:
        return _import(response) if response.querystring.get("mode") == ["import"] else create(response)

    patches.replace(
        APIGatewayResponse,
        create_rest_api=create_or_import,
        import_rest_api=_import,
        put_rest_api=_put,
    )


def _import(response: APIGatewayResponse) -> Answer:
    """Make a new API of the document; nothing is left of it when that fails."""
    options, document = _options(response), _document(response)
    backend = state(response)
    kinds = options.get("endpointConfigurationTypes", "EDGE").split(",")
    name = (document.get("info") or {}).get("title") or ""
    api = backend.create_rest_api(str(name), None, endpoint_configuration={"types": kinds})
    api.version = None
    try:
        notes = _applied(response, api, document, options, overwrite=False)
    except Exception:
        backend.delete_rest_api(api.id)
        raise
    return answer(201, {**created(api), **_warnings(notes)})


def _put(response: APIGatewayResponse) -> Answer:
    options = _options(response)
    mode = options.get("mode", "merge")
    if mode not in {"merge", "overwrite"}:
        raise BadRequestException("Enumeration value of OpenAPI import mode must be overwrite or merge")
    document = _document(response)
    api = state(response).get_rest_api(segments(response)[1])
    notes = _applied(response, api, document, options, overwrite=mode == "overwrite")
    return answer(200, {**api.to_dict(), **_warnings(notes)})


def _applied(
    response: APIGatewayResponse, api: RestAPI, document: Node, options: Mapping[str, str], *, overwrite: bool
) -> Notes:
    notes = Notes()
    with all_or_nothing(api):
        definition = definition_of(document, api.id, options, notes)
        Applying(state(response), api, definition, notes).apply(overwrite=overwrite)
        check_endpoint(api)
        if options.get("failonwarnings", "false").lower() == "true":
            notes.raise_any()
    return notes


def _options(response: APIGatewayResponse) -> dict[str, str]:
    # Not moto's query string: it takes a document without a content type for a form.
    options = dict(parse_qsl(urlsplit(response.uri).query, keep_blank_values=True))
    if unknown := sorted(options.keys() - OPTIONS):
        raise NotImplementedError(f"the parameter {unknown[0]} of imports")
    return options


def _document(response: APIGatewayResponse) -> Node:
    if len(response.body) > LARGEST:
        raise BadRequestException("The API definition file is larger than 6 MB")
    backend = state(response)
    variables = {
        "AWS::Region": backend.region_name,
        "AWS::AccountId": backend.account_id,
        "AWS::Partition": "aws",
        "AWS::URLSuffix": "amazonaws.com",
    }
    return read(response.body, variables)


def _warnings(notes: Notes) -> dict[str, list[str]]:
    return {"warnings": notes.warnings} if notes.warnings else {}
