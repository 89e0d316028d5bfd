"""S3: tags of stacks on buckets, which who tags them anew cannot leave out; no tags are taken off an absent object.

moto refuses every key that begins with ``aws:``, so that no stack could mark its buckets, and drops those that are
there. AWS: "System Tags cannot be removed by requester",
https://github.com/cloud-custodian/cloud-custodian/issues/2834 and
https://github.com/hashicorp/terraform-provider-aws/issues/7323. CloudFormation's own calls cannot be told from others
here: keys that begin with ``aws:cloudformation:`` are taken from everybody.
NoSuchKey: https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteObjectTagging.html
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import xmltodict
from moto.s3.exceptions import DuplicateTagKeys, InvalidTagError, MissingKey, NoSystemTags
from moto.s3.models import S3Backend
from moto.s3.responses import S3Response

from localaws.moto.patches import Method, Patches

RESERVED = "aws:"
OF_STACKS = "aws:cloudformation:"


def install(patches: Patches) -> None:
    """Read the tags of a bucket, and keep the reserved ones."""
    patches.replace(S3Response, _bucket_tagging_from_body=_bucket_tagging_from_body)
    patches.wrap(S3Backend, "put_bucket_tagging", _keeping)
    patches.wrap(S3Backend, "delete_object_tagging", _if_there)


def _bucket_tagging_from_body(self: Any) -> dict[str, str]:
    content = xmltodict.parse(self.body, force_list=("Tag",))["Tagging"].get("TagSet") or {}
    pairs = [(tag["Key"], tag.get("Value") or "") for tag in content.get("Tag") or []]
    tags = dict(pairs)
    if len(tags) != len(pairs):
        raise DuplicateTagKeys
    if any(key.startswith(RESERVED) and not key.startswith(OF_STACKS) for key in tags):
        raise NoSystemTags
    return tags


def _keeping(put: Method) -> Method:
    def put_bucket_tagging(self: Any, bucket_name: str, tags: Mapping[str, str]) -> None:
        held = self.tagger.get_tag_dict_for_resource(self.get_bucket(bucket_name).arn)
        if any(key.startswith(RESERVED) and key not in tags for key in held):
            raise InvalidTagError("System Tags cannot be removed by requester")
        put(self, bucket_name, tags)

    return put_bucket_tagging


def _if_there(delete: Method) -> Method:
    def delete_object_tagging(self: Any, bucket_name: str, key_name: str, version_id: str | None = None) -> None:
        if self.get_object(bucket_name, key_name, version_id=version_id) is None:
            raise MissingKey(key=key_name)
        delete(self, bucket_name, key_name, version_id)

    return delete_object_tagging
