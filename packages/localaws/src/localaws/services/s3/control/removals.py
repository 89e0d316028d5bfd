"""S3: DeleteObjects tells of markers and of versions that are not there, and is silent where it is asked to.

moto drops ``Quiet``, and tells neither the marker that was removed nor a version that is absent. Recorded:
localstack/localstack, tests/aws/services/s3/test_s3_api.snapshot.json (test_delete_objects_versioned) and
test_s3_notifications_sqs.snapshot.json (test_delete_objects); Quiet:
https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteObjects.html
"""

from __future__ import annotations

from collections.abc import Mapping
from types import SimpleNamespace
from typing import Any

import xmltodict
from moto.core.responses import ActionResult
from moto.iam.access_control import PermissionResult
from moto.s3 import notifications
from moto.s3.exceptions import AccessDeniedByLock, MalformedXML
from moto.s3.responses import S3Response

from localaws.moto.patches import Patches

MOST = 1000
DENIED = {"Code": "AccessDenied", "Message": "Access Denied"}
LOCKED = {"Code": "AccessDenied", "Message": "Access Denied because object protected by object lock."}
ABSENT = {"Code": "NoSuchVersion", "Message": "The specified version does not exist."}


def install(patches: Patches) -> None:
    """Answer DeleteObjects."""
    patches.replace(S3Response, _bucket_response_delete_keys=_delete_keys)


def _delete_keys(self: Any, bucket_name: str, authenticated: bool = True) -> Any:  # noqa: FBT001, FBT002  # as moto calls it
    asked = xmltodict.parse(self.body, strip_whitespace=False, force_list=("Object",))["Delete"]
    objects = asked.get("Object") or []
    if not 1 <= len(objects) <= MOST:
        raise MalformedXML
    bypass = self.headers.get("x-amz-bypass-governance-retention", "").lower() == "true"
    done = [_removed(self, bucket_name, each, bypass) if authenticated else _error(each, DENIED) for each in objects]
    deleted = [each for each in done if "Code" not in each and asked.get("Quiet") != "true"]
    self.data["Action"] = "DeleteObjects"
    return self.serialized(ActionResult({"Deleted": deleted, "Errors": [each for each in done if "Code" in each]}))


def _removed(self: Any, bucket_name: str, asked: Mapping[str, str], bypass: bool) -> dict[str, Any]:  # noqa: FBT001
    """Return what is told of one object: what was deleted, or an error, which has a Code."""
    key, version = asked["Key"], asked.get("VersionId")
    bucket = self.backend.get_bucket(bucket_name)
    if bucket.get_permission("s3:DeleteObject", f"arn:aws:s3:::{bucket_name}/{key}") == PermissionResult.DENIED:
        return _error(asked, DENIED)
    if version and self.backend.get_object(bucket_name, key, version_id=version, return_delete_marker=True) is None:
        return _error(asked, ABSENT)
    try:
        there, told = self.backend.delete_object(bucket_name, key, version_id=version, bypass=bypass)
    except AccessDeniedByLock:
        return _error(asked, LOCKED)
    if not there and not bucket.is_versioned:
        # who asks for objects that are not there is told that they are gone, and so is who listens
        absent: Any = SimpleNamespace(name=key, version_id=None)
        event = notifications.S3NotificationEvent.OBJECT_REMOVED_DELETE_EVENT
        notifications.send_event(self.backend.account_id, event, bucket, absent)
    named = {"Key": key, **({"VersionId": version} if version else {})}
    if "delete-marker" not in told:
        return named
    return {**named, "DeleteMarker": True, "DeleteMarkerVersionId": told["version-id"]}


def _error(asked: Mapping[str, str], error: Mapping[str, str]) -> dict[str, Any]:
    version = asked.get("VersionId")
    return {"Key": asked["Key"], **({"VersionId": version} if version else {}), **error}
