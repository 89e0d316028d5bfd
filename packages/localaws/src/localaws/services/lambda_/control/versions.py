"""Lambda: published versions stay as they were published, and an unchanged function publishes no new one.

moto publishes again after an update that changed nothing, numbers a version anew after a deletion, ignores
CodeSha256 and RevisionId, and deletes versions that an alias points to.
https://docs.aws.amazon.com/lambda/latest/dg/configuration-versions.html
https://docs.aws.amazon.com/lambda/latest/api/API_PublishVersion.html
"""

from __future__ import annotations

import copy
import uuid
from typing import Any

from moto.awslambda.models import LambdaStorage
from moto.awslambda.responses import LambdaResponse

from localaws.moto.patches import Method, Patches
from localaws.services.lambda_.control.configuration import touch
from localaws.services.lambda_.control.errors import InvalidParameter, ResourceConflict, check_revision
from localaws.services.lambda_.control.request import (
    Function,
    Response,
    Storage,
    after,
    answer,
    latest,
    named,
    page,
    split_name,
)
from localaws.services.lambda_.control.states import listed, refuse_under_way

# What may differ between two states of ``$LATEST`` that AWS holds to be the same.
PASSING = {
    "FunctionArn",
    "LastModified",
    "LastUpdateStatus",
    "RevisionId",
    "State",
    "StateReason",
    "Version",
}


def install(patches: Patches) -> None:
    """Replace the operations."""
    patches.replace(
        LambdaStorage,
        publish_version=publish,
    )
    patches.replace(
        LambdaResponse,
        publish_version=publish_version,
        list_versions_by_function=list_versions_by_function,
    )
    patches.wrap(LambdaStorage, "del_function", _delete)


def publish(self: Storage, name_or_arn: str, description: str = "") -> Function:
    """Return a new version of ``$LATEST``, a revision of both, or the last one where nothing has changed since.

    A description that is given to PublishVersion alone changes nothing; one that ``$LATEST`` was given does:
    https://github.com/localstack/localstack/blob/main/tests/aws/services/lambda_/test_lambda_api.snapshot.json
    (TestLambdaVersions::test_version_lifecycle).
    """
    name, _ = split_name(name_or_arn)
    newest = self.get_function_by_name_with_qualifier(name, "$LATEST")
    group = self._functions[name]
    identity = _identity(newest)
    if group["versions"] and group["versions"][-1].published_from == identity:
        return group["versions"][-1]
    number = group.get("published", 0) + 1
    version = copy.copy(newest)
    version.environment_vars = dict(newest.environment_vars)
    version.set_version(number)
    version.published_from = identity
    version.policy_revision = None
    version.under_way_until = None
    touch(version)
    if description:
        version.description = description
    newest.revision_id = str(uuid.uuid4())
    group["published"] = number
    group["versions"].append(version)
    self._arns[version.function_arn] = version
    return version


def publish_version(self: Response) -> Any:
    """PublishVersion; refuses where ``$LATEST`` is not what the caller expects it to be."""
    name, _ = named(self)
    asked = self.json_body if self.body else {}
    function = latest(self.backend, name)
    refuse_under_way(function)
    check_revision(asked.get("RevisionId"), function.revision_id)
    if asked.get("CodeSha256") not in {None, "", function.code_sha_256}:
        raise InvalidParameter(
            f"CodeSHA256 ({asked['CodeSha256']}) is different from current CodeSHA256 in $LATEST "
            f"({function.code_sha_256}). Please try again with the CodeSHA256 in $LATEST."
        )
    version = self.backend.publish_version(name, asked.get("Description", ""))
    return answer(version.get_configuration(), 201)


def list_versions_by_function(self: Response) -> Any:
    """ListVersionsByFunction: ``$LATEST`` and the published ones."""
    name, _ = split_name(after(self, "functions"))
    latest(self.backend, name)
    first, *published = [function.get_configuration() for function in self.backend.list_versions_by_function(name)]
    versions = [listed(each) for each in ({**first, "Version": "$LATEST"}, *published)]
    return answer(page(self, "Versions", versions))


def _identity(function: Function) -> dict[str, Any]:
    return {key: value for key, value in function.get_configuration().items() if key not in PASSING}


def _delete(delete: Method) -> Method:
    def del_function(self: Storage, name_or_arn: str, qualifier: str | None = None) -> None:
        name, asked = split_name(name_or_arn, qualifier)
        if asked == "$LATEST":
            raise InvalidParameter("$LATEST version cannot be deleted without deleting the function.")
        function = self.get_function_by_name_with_qualifier(name)
        if asked and self._get_version(name, asked) is None:
            return  # a version that is not there is no error: test_delete_on_nonexisting_version, as above
        pointing = [alias for alias in self._get_function_aliases(name).values() if asked in _targets(alias)]
        if asked and pointing:
            arns = ", ".join(alias.arn for alias in pointing)
            raise ResourceConflict(f"Version {asked} of {function.function_name} is in use by alias {arns}.")
        delete(self, name, asked)

    return del_function


def _targets(alias: Any) -> set[str]:
    return {alias.function_version, *((alias.routing_config or {}).get("AdditionalVersionWeights") or {})}
