"""Operations that moto would take for others, and answer wrongly: they are refused before moto sees them.

moto's S3 tells operations by the query parameters that it knows; with one that it does not know, GetObjectTorrent is
GetObject to it, and PutBucketMetricsConfiguration creates the bucket.
"""

from __future__ import annotations

from localaws.calls.operations import Key

S3 = (
    "CreateBucketMetadataConfiguration",
    "CreateBucketMetadataTableConfiguration",
    "CreateSession",
    "DeleteBucketAnalyticsConfiguration",
    "DeleteBucketIntelligentTieringConfiguration",
    "DeleteBucketInventoryConfiguration",
    "DeleteBucketMetadataConfiguration",
    "DeleteBucketMetadataTableConfiguration",
    "DeleteBucketMetricsConfiguration",
    "DeleteObjectAnnotation",
    "GetBucketAbac",
    "GetBucketAnalyticsConfiguration",
    "GetBucketIntelligentTieringConfiguration",
    "GetBucketMetadataConfiguration",
    "GetBucketMetadataTableConfiguration",
    "GetBucketMetricsConfiguration",
    "GetBucketRequestPayment",
    "GetObjectAnnotation",
    "GetObjectTorrent",
    "ListBucketAnalyticsConfigurations",
    "ListBucketIntelligentTieringConfigurations",
    "ListBucketMetricsConfigurations",
    "ListDirectoryBuckets",
    "ListObjectAnnotations",
    "PutBucketAbac",
    "PutBucketAnalyticsConfiguration",
    "PutBucketIntelligentTieringConfiguration",
    "PutBucketMetricsConfiguration",
    "PutBucketRequestPayment",
    "PutObjectAnnotation",
    "RenameObject",
    "UpdateBucketMetadataAnnotationTableConfiguration",
    "UpdateBucketMetadataInventoryTableConfiguration",
    "UpdateBucketMetadataJournalTableConfiguration",
    "UpdateObjectEncryption",
    "WriteGetObjectResponse",
)

# Their answers would hold moto's example credentials, which nobody can sign with.
UNUSABLE: tuple[Key, ...] = (
    ("cognito-identity", "GetCredentialsForIdentity"),
    ("sts", "GetFederationToken"),
    ("sts", "GetSessionToken"),
)

UNSUPPORTED: frozenset[Key] = frozenset((*(("s3", operation) for operation in S3), *UNUSABLE))
