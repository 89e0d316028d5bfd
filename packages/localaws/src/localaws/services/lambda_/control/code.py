"""Lambda: GetFunction tells a place from which the code can really be fetched, and names an alias by its own ARN.

moto's Code.Location is a URL of a bucket that is not there, and a function asked for by its alias answers with the
version's ARN. UpdateFunctionCode: optimistic locking, dry runs, Publish returning the new version, code from a
missing object, or that is no zip, refused (moto: HTTP 500, and anything), state InProgress in the answer.
https://docs.aws.amazon.com/lambda/latest/api/API_GetFunction.html
https://docs.aws.amazon.com/lambda/latest/api/API_UpdateFunctionCode.html
"""

from __future__ import annotations

import io
import zipfile
from typing import Any

from moto.awslambda.exceptions import LambdaClientError
from moto.awslambda.models import LambdaFunction
from moto.awslambda.responses import LambdaResponse

from localaws.kernel.platform import Platform
from localaws.moto.patches import Method, Patches
from localaws.services.lambda_.control.configuration import partial_method, touch
from localaws.services.lambda_.control.errors import InvalidParameter, check_revision
from localaws.services.lambda_.control.limits import check_package, check_unzipped
from localaws.services.lambda_.control.request import Function, Response, answer, latest, named
from localaws.services.lambda_.control.states import IN_PROGRESS, PENDING, begin_update, refuse_under_way

NO_SUCH_KEY = (
    "Error occurred while GetObject. S3 Error Code: NoSuchKey. S3 Error Message: The specified key does not exist."
)
EMPTY_ZIP = b"PK\x05\x06" + bytes(18)


def install(patches: Patches, platform: Platform) -> None:
    """Replace the operations."""
    patches.replace(
        LambdaResponse,
        get_function=partial_method(_get_function, platform),
        get_function_configuration=get_function_configuration,
        update_function_code=update_function_code,
    )
    patches.wrap(LambdaFunction, "_set_function_code", _set_function_code)


def configuration(response: Response) -> tuple[Function, dict[str, Any]]:
    """Return a function and its configuration, the ARN as it was asked for."""
    name, qualifier = named(response)
    function = response.backend.get_function(name, qualifier)
    config = function.get_configuration()
    if qualifier:
        config["FunctionArn"] = f"{latest(response.backend, name).function_arn}:{qualifier}"
    return function, config


def _get_function(platform: Platform, self: Response) -> Any:
    function, config = configuration(self)
    content = {**function.get_code(), "Configuration": config}
    if "ImageUri" not in function.code:
        url = f"{platform.endpoint_url()}/_localaws/lambda-code?digest={function.code_digest}"
        content["Code"] = {"RepositoryType": "S3", "Location": url}
    reserved = latest(self.backend, function.function_name).reserved_concurrency
    content.pop("Concurrency", None)
    if reserved is not None:
        content["Concurrency"] = {"ReservedConcurrentExecutions": int(reserved)}
    return answer(content)


def get_function_configuration(self: Response) -> Any:
    """GetFunctionConfiguration."""
    return answer(configuration(self)[1])


def update_function_code(self: Response) -> Any:
    """UpdateFunctionCode of ``$LATEST``."""
    name, _ = named(self)
    asked = self.json_body
    function = latest(self.backend, name)
    refuse_under_way(function)
    check_revision(asked.get("RevisionId"), function.revision_id)
    if asked.get("DryRun"):
        return answer(function.get_configuration())
    if asked.get("Architectures"):
        function.architectures = asked["Architectures"]
    function.update_function_code(asked)
    touch(function)
    published = self.backend.publish_version(name) if asked.get("Publish") else None
    config = {**function.get_configuration(), **IN_PROGRESS}
    if published is not None:
        config = {**published.get_configuration(on_create=True), **PENDING}
    begin_update(function)
    return answer(config)


def _set_function_code(set_code: Method) -> Method:
    def set_function_code(self: Function, spec: dict[str, Any]) -> None:
        creation, before = spec is self.code, dict(vars(self))
        # Versions share the dictionary with $LATEST: a change must not reach the published ones.
        self.code = dict(self.code)
        try:
            set_code(self, self.code if creation else spec)
        except ValueError as error:
            raise InvalidParameter(str(error.args[-1])) from error
        content = getattr(self, "code_bytes", EMPTY_ZIP)
        try:
            (check_package if "ZipFile" in spec else check_unzipped)(content)
        except LambdaClientError:
            self.__dict__.update(before)
            raise
        if not zipfile.is_zipfile(io.BytesIO(content)):
            self.__dict__.update(before)
            if not content and "S3Key" in spec and "ZipFile" not in spec:
                raise InvalidParameter(NO_SUCH_KEY)
            raise InvalidParameter("Could not unzip uploaded file. Please check your file, then try to upload again.")

    return set_function_code
