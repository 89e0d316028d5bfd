"""The libraries whose calls are known, and those of which it is only known that they ask AWS.

Known ones are not looked into: what they ask is what these tables say, from the page that stands with each.
"""

from __future__ import annotations

from collections.abc import Mapping

from stormproof.core.least_privilege.libraries.shapes import READS, WRITES, Asks, Class, Library

POWERTOOLS, PYNAMODB = "aws_lambda_powertools", "pynamodb"
ONE_PARAMETER = (Asks("ssm", ("get_parameter",), "Name", ("0", "name")),)
SOME_PARAMETERS = (Asks("ssm", ("get_parameters_by_path",), "Path", ("0", "path")),)
NAMED_PARAMETERS = (Asks("ssm", ("get_parameters", "get_parameter"), "Names", ("0", "parameters")),)
SET_PARAMETER = (Asks("ssm", ("put_parameter",), "Name", ("0", "name")),)
ONE_SECRET = (Asks("secretsmanager", ("get_secret_value",), "SecretId", ("0", "name")),)
SET_SECRET = (Asks("secretsmanager", ("create_secret", "put_secret_value"), "SecretId", ("0", "name")),)
CONFIGURATION = (Asks("appconfigdata", ("start_configuration_session", "get_latest_configuration")),)
IDEMPOTENT = ("get_item", "put_item", "update_item", "delete_item")
CACHED_SECRET = (Asks("secretsmanager", ("get_secret_value", "describe_secret"), "SecretId", ("0", "secret_id")),)
WRITTEN = ("put_object", "create_multipart_upload", "abort_multipart_upload")


def _s3(*methods: str, given: tuple[str, ...] = ("0", "path"), mode: str = "") -> Asks:
    return Asks("s3", methods, "Bucket", given, address=True, mode=mode)


URI = ("0", "uri", "urlpath")
OPENED = (_s3("get_object", given=URI, mode=READS), _s3(*WRITTEN, given=URI, mode=WRITES))
LOOKED = (_s3("list_objects_v2", "head_object"),)
READ, WROTE = (_s3("get_object", "list_objects_v2"),), (_s3(*WRITTEN, "list_objects_v2"),)
GOT = (_s3("get_object", "list_objects_v2", given=("0", "rpath")),)
SENT = (_s3(*WRITTEN, "list_objects_v2", given=("1", "rpath")),)
GONE = (_s3("delete_object", "list_objects_v2"),)
QUIET_POWERTOOLS = frozenset(
    {
        "CachePersistenceLayer", "CsvTransform", "DataMasking", "FeatureFlags", "GzipTransform", "IdempotencyConfig",
        "RedisCachePersistenceLayer", "ZipTransform", "clear_caches", "idempotent", "idempotent_function",
    }
)  # fmt: skip

LIBRARIES: Mapping[str, Library] = {
    # https://docs.aws.amazon.com/powertools/python/latest/utilities/parameters/ (IAM permissions) and
    # https://docs.aws.amazon.com/powertools/python/latest/utilities/idempotency/
    POWERTOOLS: Library(
        {
            "get_parameter": ONE_PARAMETER,
            "get_parameters": SOME_PARAMETERS,
            "get_parameters_by_name": NAMED_PARAMETERS,
            "set_parameter": SET_PARAMETER,
            "get_secret": ONE_SECRET,
            "set_secret": SET_SECRET,
            "get_app_config": CONFIGURATION,
        },
        {
            "SSMProvider": Class(
                methods={
                    "get": ONE_PARAMETER,
                    "get_multiple": SOME_PARAMETERS,
                    "get_parameters_by_name": NAMED_PARAMETERS,
                    "set": SET_PARAMETER,
                }
            ),
            "SecretsProvider": Class(methods={"get": ONE_SECRET, "set": SET_SECRET}),
            "AppConfigProvider": Class(methods={"get": CONFIGURATION}),
            "AppConfigStore": Class(made=CONFIGURATION),
            "DynamoDBProvider": Class(
                methods={
                    "get": (Asks("dynamodb", ("get_item",)),),
                    "get_multiple": (Asks("dynamodb", ("query",)),),
                },
                names="TableName",
                given=("0", "table_name"),
            ),
            "DynamoDBPersistenceLayer": Class(
                made=(Asks("dynamodb", IDEMPOTENT, "TableName", ("0", "table_name")),),
            ),
            "S3Object": Class(made=(Asks("s3", ("get_object", "head_object"), "Bucket", ("0", "bucket")),)),
        },
        asking=(
            f"{POWERTOOLS}.utilities.parameters",
            f"{POWERTOOLS}.utilities.idempotency",
            f"{POWERTOOLS}.utilities.feature_flags",
            f"{POWERTOOLS}.utilities.streaming",
            f"{POWERTOOLS}.utilities.data_masking",
        ),
        quiet=QUIET_POWERTOOLS,
    ),
    # https://github.com/aws/aws-secretsmanager-caching-python (required permissions)
    "aws_secretsmanager_caching": Library(
        classes={
            "SecretCache": Class(methods={"get_secret_string": CACHED_SECRET, "get_secret_binary": CACHED_SECRET}),
            "InjectSecretString": Class(made=CACHED_SECRET),
            "InjectKeywordedSecretString": Class(made=CACHED_SECRET),
        },
        quiet=frozenset({"SecretCacheConfig"}),
    ),
    # https://github.com/piskvorky/smart_open#s3-credentials and its howto
    "smart_open": Library({"open": OPENED}, quiet=frozenset({"parse_uri", "register_compressor"})),
    # https://s3fs.readthedocs.io/en/latest/api.html
    "s3fs": Library(
        classes={
            "S3FileSystem": Class(
                methods={
                    **dict.fromkeys(("exists", "find", "glob", "info", "isdir", "isfile", "ls", "walk", "du"), LOOKED),
                    **dict.fromkeys(("cat", "cat_file", "head", "read_bytes", "read_text", "tail"), READ),
                    **dict.fromkeys(("download", "get", "get_file"), GOT),
                    **dict.fromkeys(("pipe", "pipe_file", "touch", "write_bytes", "write_text"), WROTE),
                    **dict.fromkeys(("put", "put_file", "upload"), SENT),
                    **dict.fromkeys(("delete", "rm", "rm_file"), GONE),
                    "open": (
                        _s3("get_object", "list_objects_v2", mode=READS),
                        _s3(*WRITTEN, "list_objects_v2", mode=WRITES),
                    ),
                }
            ),
        },
    ),
    # Its models are found by what they are, see `models`.
    PYNAMODB: Library(
        asking=(f"{PYNAMODB}.connection",),
    ),
}
"""Module as it is imported -> what its calls come to."""

OPAQUE = frozenset(
    {
        "aws_encryption_sdk", "aws_msk_iam_sasl_signer", "aws_requests_auth", "awswrangler", "boto", "botocore.auth",
        "botocore.awsrequest", "botocore.signers", "celery", "cloudpathlib", "credstash", "deltalake",
        "dynamodb_encryption_sdk", "dynamorm", "fsspec", "httpx_auth_awssigv4", "kombu", "pyarrow.fs", "pyathena",
        "pycognito", "pydynamodb", "requests_auth_aws_sigv4", "requests_aws4auth", "s3path", "s3transfer", "sagemaker",
        "ssm_cache", "warrant",
    }
)  # fmt: skip
"""Modules that ask AWS, or sign requests to it, in ways that are not followed."""
TAKES_ADDRESSES = ("load", "open", "read_", "save", "scan_", "sink_", "to_", "write_")
"""How functions begin that read or write where an address (``s3://...``) says, pandas' among them."""
