"""AWS::S3::BucketPolicy.

https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-s3-bucketpolicy.html
"""

from __future__ import annotations

from localaws.services.cloudformation.resources.common.existing import only_new
from localaws.services.cloudformation.resources.simple import Call, Change, Simple
from localaws.services.cloudformation.resources.values import ID, by, document, prop, same

PUT = Call("put_bucket_policy", {**same("Bucket"), "Policy": document("PolicyDocument")})

BUCKET_POLICY = Simple(
    "AWS::S3::BucketPolicy",
    "s3",
    create=PUT,
    identity=by(prop("Bucket")),
    parts=(Change(PUT, at_creation=False),),
    delete=Call("delete_bucket_policy", {"Bucket": ID}),
)

TYPES = (only_new(BUCKET_POLICY, "Bucket", Call("get_bucket_policy", same("Bucket")), "Policy"),)
