"""S3: ListBuckets and ListMultipartUploads, page by page.

moto tells no bucket's region, has no tokens, and lists uploads with one date for all. As recorded:
localstack/localstack, tests/aws/services/s3/test_s3_list_operations.snapshot.json (TestS3ListBuckets,
test_list_multiparts_next_marker, test_list_multiparts_with_prefix_and_delimiter): uploads of a key stand in the order
in which they began, an upload's marker counts only beside a key's.
"""

from __future__ import annotations

import base64
from datetime import UTC, datetime
from typing import Any

from botocore.session import get_session
from moto.core.responses import ActionResult
from moto.s3.responses import S3Response

from localaws.moto.patches import Patches
from localaws.services.s3.control.listings import OWNER, encoding, given, name_of
from localaws.services.s3.control.refusals import argument
from localaws.services.s3.listings import MOST, Asked, page, page_of_versions

REGIONS = frozenset(get_session().get_available_regions("s3"))
MOST_BUCKETS = 10_000


def install(patches: Patches) -> None:
    """Answer in moto's place."""
    patches.replace(S3Response, all_buckets=_all_buckets, list_multipart_uploads=_list_multipart_uploads)


def _all_buckets(self: Any) -> Any:
    self.data["Action"] = "ListAllMyBuckets"
    self._authenticate_and_authorize_s3_action()
    prefix, region, token = given(self, "prefix"), given(self, "bucket-region"), given(self, "continuation-token")
    if region is not None and region not in REGIONS:
        raise argument(f"Argument value {region} is not a valid AWS Region", "bucket-region")
    most = int(given(self, "max-buckets") or MOST_BUCKETS)
    named = [(each.name, each) for each in self.backend.buckets.values() if region in {None, each.region_name}]
    found = page(named, Asked(prefix or "", after=name_of(token) if token else "", most=most), MOST_BUCKETS)
    result = {
        "Owner": {"ID": OWNER},
        "Buckets": [
            {
                "Name": each.name,
                "CreationDate": each.creation_date_ISO8601,
                "BucketRegion": each.region_name,
                "BucketArn": each.arn,
            }
            for each in found.items
        ],
    }
    if prefix is not None:
        result["Prefix"] = prefix
    if found.last is not None:
        result["ContinuationToken"] = base64.b64encode(found.last.encode()).decode()
    self.data["Action"] = "ListBuckets"
    return self.serialized(ActionResult(result))


def _list_multipart_uploads(self: Any) -> Any:
    uploads, encode = self.backend.list_multipart_uploads(self.bucket_name), encoding(self)
    marker, upload_marker = given(self, "key-marker") or "", given(self, "upload-id-marker") or ""
    at = uploads.get(upload_marker) if marker and upload_marker else None
    if marker and upload_marker and (at is None or at.key_name != marker):
        raise argument("Invalid uploadId marker", "upload-id-marker", upload_marker)
    most = min(int(given(self, "max-uploads") or MOST), MOST)
    asked = Asked(given(self, "prefix") or "", given(self, "delimiter") or "", marker, most)
    of_key = [each for each in uploads.values() if each.key_name == marker]
    rest = of_key[of_key.index(at) + 1 :] if at else []
    found = page_of_versions([(each.key_name, each) for each in uploads.values()], asked, rest)
    last = found.items[-1] if found.items else None
    result: dict[str, Any] = {
        "Bucket": self.bucket_name,
        "KeyMarker": encode(marker),
        "UploadIdMarker": upload_marker if marker else "",
        "NextKeyMarker": encode(found.last or (last.key_name if last else "")),
        "NextUploadIdMarker": last.id if last else "",
        "MaxUploads": most,
        "IsTruncated": found.last is not None,
        "Uploads": [_told(each, encode) for each in found.items],
        "CommonPrefixes": [{"Prefix": encode(each)} for each in found.prefixes],
    }
    for name, value in (("Prefix", asked.prefix), ("Delimiter", asked.delimiter)):
        if value:
            result[name] = encode(value)
    if kind := given(self, "encoding-type"):
        result["EncodingType"] = kind
    self.data["Action"] = "ListMultipartUploads"
    return self.serialized(ActionResult(result))


def _told(upload: Any, encode: Any) -> dict[str, Any]:
    return {
        "Key": encode(upload.key_name),
        "UploadId": upload.id,
        "Initiator": {"ID": OWNER},
        "Owner": {"ID": OWNER},
        "StorageClass": upload.metadata.get("x-amz-storage-class") or "STANDARD",
        "Initiated": datetime.fromtimestamp(int(upload.initiated_at), UTC).strftime("%Y-%m-%dT%H:%M:%S.000Z"),
        "ChecksumAlgorithm": upload.metadata.get("x-amz-checksum-algorithm"),
        "ChecksumType": upload.metadata.get("x-amz-checksum-type"),
    }
