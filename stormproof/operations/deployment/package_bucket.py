"""The bucket that packages and long templates are uploaded to, one an account and region."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class PackageBucket:
    """A bucket that is there, and a client of S3."""

    s3: Any
    bucket: str

    @classmethod
    def of(cls, session: Any) -> PackageBucket:
        """Return the bucket of a session's account and region; it is made where it is not there.

        Raises ClientError 403 where the name belongs to somebody else.
        """
        s3, region = session.client("s3"), session.region_name
        bucket = f"stormproof-packages-{session.client('sts').get_caller_identity()['Account']}-{region}"
        try:
            s3.head_bucket(Bucket=bucket)
        except s3.exceptions.ClientError as error:
            if error.response["Error"]["Code"] != "404":
                raise
            # us-east-1 is the one region that must not be named.
            where = {} if region == "us-east-1" else {"LocationConstraint": region}
            s3.create_bucket(Bucket=bucket, **({"CreateBucketConfiguration": where} if where else {}))
        return cls(s3, bucket)

    def put(self, key: str, content: bytes) -> None:
        """Upload an object."""
        self.s3.put_object(Bucket=self.bucket, Key=key, Body=content)
