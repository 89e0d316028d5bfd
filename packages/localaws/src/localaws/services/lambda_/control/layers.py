"""Lambda: a function keeps the content of its layers, and GetLayerVersionByArn works.

On AWS a layer version that was deleted goes on serving the functions that use it; moto looks layers up by name each
time. A layer version's Content.Location can be fetched.
https://docs.aws.amazon.com/lambda/latest/dg/deleting-layers.html
https://docs.aws.amazon.com/lambda/latest/api/API_GetLayerVersionByArn.html
"""

from __future__ import annotations

from functools import partial
from typing import Any
from urllib.parse import unquote

from moto.awslambda.models import LambdaFunction, LayerVersion
from moto.awslambda.responses import LambdaResponse
from moto.awslambda.utils import get_backend

from localaws.kernel.platform import Platform
from localaws.moto.patches import Method, Patches
from localaws.services.lambda_.control.errors import InvalidParameter, ResourceNotFound
from localaws.services.lambda_.control.request import Function, Layer, Response, after, answer, query

MOST_LAYERS = 5
ARN_COLONS = 7  # arn:aws:lambda:region:account:layer:name:version


def install(patches: Patches, platform: Platform) -> None:
    """Replace the operations."""
    patches.wrap(LambdaFunction, "_get_layers_data", _get_layers_data)
    patches.wrap(LayerVersion, "get_layer_version", partial(_get_layer_version, platform))
    patches.replace(
        LambdaResponse,
        get_layer_version_by_arn=get_layer_version_by_arn,
        list_layer_versions=list_layer_versions,
    )


def _get_layers_data(get: Method) -> Method:
    def get_layers_data(self: Function, arns: list[str]) -> Any:
        if len(arns) > MOST_LAYERS:
            raise InvalidParameter("Cannot reference more than 5 layers.")
        if malformed := [arn for arn in arns if arn.count(":") != ARN_COLONS]:
            raise InvalidParameter(f"'{malformed[0]}' is not the ARN of a layer version.")
        data = get(self, arns)
        backend = get_backend(self.account_id, self.region)
        self.layer_versions = tuple(backend.layers_versions_by_arn(arn) for arn in arns)
        return data

    return get_layers_data


def _get_layer_version(platform: Platform, get: Method) -> Method:
    def get_layer_version(self: Layer) -> Any:
        version = get(self)
        version["Content"]["Location"] = f"{platform.endpoint_url()}/_localaws/lambda-code?digest={self.code_digest}"
        return version

    return get_layer_version


def get_layer_version_by_arn(self: Response) -> Any:
    """GetLayerVersionByArn."""
    arn = unquote(query(self, "Arn") or "")
    version = self.backend.layers_versions_by_arn(arn) if arn.count(":") == ARN_COLONS else None
    if version is None:
        raise ResourceNotFound
    return answer(version.get_layer_version())


def list_layer_versions(self: Response) -> Any:
    """ListLayerVersions, newest first; the layer may be named by its ARN."""
    name = after(self, "layers").rpartition(":")[2]
    versions = sorted(self.backend.list_layer_versions(name), key=lambda version: version.version, reverse=True)
    return answer({"LayerVersions": [version.get_layer_version() for version in versions]})
