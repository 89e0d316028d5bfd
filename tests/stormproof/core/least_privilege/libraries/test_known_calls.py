"""What known libraries ask of AWS is found by what their calls say, and what no table speaks of is told."""

from __future__ import annotations

import pytest

from stormproof.core.least_privilege.names import Variable
from tests.stormproof.core.least_privilege.packages import methods, used, zipped

POWERTOOLS = "from aws_lambda_powertools.utilities import parameters"
HANDLED = """
    import os
    {imports}
    def handle(event, context):
        {body}
    """


def found(imports: str, body: str) -> set[tuple[str, str, tuple[str, ...]]]:
    """Return what a handler asks: service, method, the texts that name its resource."""
    return {
        (call.service, call.method, tuple(str(part) for _, named in call.arguments for each in named for part in each))
        for call in used(HANDLED.format(imports=imports, body=body)).calls
    }


@pytest.mark.parametrize(
    ("imports", "body", "expected"),
    [
        (POWERTOOLS, 'parameters.get_parameter("/shop/key")', {("ssm", "get_parameter", ("/shop/key",))}),
        (POWERTOOLS, 'parameters.get_parameters(path="/shop")', {("ssm", "get_parameters_by_path", ("/shop",))}),
        (
            "from aws_lambda_powertools.utilities.parameters import get_secret",
            'get_secret("db")',
            {("secretsmanager", "get_secret_value", ("db",))},
        ),
        (POWERTOOLS, 'parameters.SSMProvider().get("/shop/key")', {("ssm", "get_parameter", ("/shop/key",))}),
        (
            POWERTOOLS,
            'store = parameters.DynamoDBProvider(table_name="settings"); store.get("k")',
            {("dynamodb", "get_item", ("settings",))},
        ),
        (
            "from aws_lambda_powertools.utilities.idempotency import DynamoDBPersistenceLayer",
            'DynamoDBPersistenceLayer(table_name="seen")',
            {("dynamodb", f"{what}_item", ("seen",)) for what in ("get", "put", "update", "delete")},
        ),
        (
            "from aws_secretsmanager_caching import SecretCache",
            'cache = SecretCache(); cache.get_secret_string("db")',
            {("secretsmanager", "get_secret_value", ("db",)), ("secretsmanager", "describe_secret", ("db",))},
        ),
        (
            "from smart_open import open as sopen",
            'sopen("s3://reports/2026/a.csv")',
            {("s3", "get_object", ("reports",))},
        ),
        (
            "import s3fs",
            's3fs.S3FileSystem().rm("reports/a.csv")',
            {("s3", "delete_object", ("reports",)), ("s3", "list_objects_v2", ("reports",))},
        ),
        ("import smart_open", 'smart_open.open("https://example.com/a.csv")', set()),
    ],
)
def test_a_librarys_call_is_what_it_asks_of_aws(
    imports: str, body: str, expected: set[tuple[str, str, tuple[str, ...]]]
) -> None:
    """Powertools, cached secrets, files in buckets."""
    assert found(imports, body) == expected


def test_a_bucket_of_the_environment_is_read_out_of_an_address() -> None:
    """An address that is put together names the variable."""
    source = HANDLED.format(
        imports="import smart_open", body="smart_open.open(f\"s3://{os.environ['BUCKET']}/x\", 'wb')"
    )
    named = {call.method: call.named("Bucket") for call in used(source).calls}
    assert set(named["put_object"] or ()) == {(Variable("BUCKET"),)}
    assert "get_object" not in named


@pytest.mark.parametrize(
    ("imports", "body", "said"),
    [
        (POWERTOOLS, "parameters.rotate('x')", "what aws_lambda_powertools.utilities.parameters.rotate asks"),
        ("import awswrangler as wr", "wr.s3.read_csv('x')", "awswrangler, which asks AWS by itself"),
        ("from botocore.auth import SigV4Auth", "SigV4Auth(1, 2, 3)", "botocore.auth, which asks AWS by itself"),
        ("import pandas as pd", 'pd.read_csv("s3://reports/a.csv")', "read_csv reads or writes what an address"),
        ("from pynamodb.connection import Connection", "Connection()", "what pynamodb.connection.Connection asks"),
    ],
)
def test_what_no_table_speaks_of_is_told(imports: str, body: str, said: str) -> None:
    """The owner says what it needs; nothing is enforced by guess."""
    assert any(said in each for each in used(HANDLED.format(imports=imports, body=body)).unclear)


def test_the_rest_of_powertools_asks_nothing() -> None:
    """Logging, validation and decorators."""
    source = """
        from aws_lambda_powertools import Logger
        from aws_lambda_powertools.utilities.idempotency import IdempotencyConfig, idempotent
        logger = Logger(service="shop")
        @idempotent(config=IdempotencyConfig())
        def handle(event, context):
            logger.info("x")
        """
    assert (methods(used(source)), used(source).unclear) == (set(), ())


def test_a_library_in_a_layer_is_not_looked_into() -> None:
    """What it asks is what the table says."""
    layer = zipped({"python/s3fs/__init__.py": "import boto3\nboto3.client(eval('x'))\nclass S3FileSystem: pass\n"})
    source = "import s3fs\ndef handle(event, context):\n    s3fs.S3FileSystem().ls('reports')\n"
    assert not used(source, [layer]).unclear
