"""The function behind a canary, made and removed through the embedded AWS's own endpoint, like anybody's.

As on AWS, the script is a layer of its own (``python/<file>.py`` in the archive) and the function's name begins with
``cwsyn-``: https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Synthetics_WritingCanary_Python.html.
"""

from __future__ import annotations

import base64
import functools
import io
import zipfile
from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import Any

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from localaws.kernel.client_environment import endpoint_of
from localaws.kernel.own_calls import OwnCalls
from localaws.kernel.signers import RootKey
from localaws.services.synthetics.canaries import Canary

RUNTIME = "python3.12"
ENGINE = """
import importlib
import os


def handler(event, context):
    module, _, function = os.environ["CANARY_HANDLER"].rpartition(".")
    return getattr(importlib.import_module(module.replace("/", ".")), function)(event, context)
"""


class EngineError(Exception):
    """The function could not be made; the message says why."""


class Engines:
    """Makes, changes and removes the functions of canaries. Blocking: for threads other than the loop's.

    `own_calls` marks what it calls: that does not leave AWS.
    """

    def __init__(self, leads: Callable[[], Mapping[str, str]], key: RootKey, own_calls: OwnCalls) -> None:
        self._leads = leads
        self._key = key
        self._own_calls = own_calls
        self._client = functools.cache(self._make_client)

    def make(self, canary: Canary) -> None:
        """Make layer and function and note their ARNs; EngineError where that fails."""
        client = self._client("lambda", canary.region)
        try:
            canary.layer_arn = self._publish(canary)
            answer = client.create_function(
                FunctionName=canary.function_name,
                Runtime=RUNTIME,
                Handler="engine.handler",
                Code={"ZipFile": _engine()},
                Publish=False,
                **_configuration(canary),
            )
            client.get_waiter("function_active_v2").wait(FunctionName=canary.function_name, WaiterConfig={"Delay": 1})
        except (ClientError, BotoCoreError, ValueError) as error:
            raise EngineError(str(error)) from None
        canary.function_arn = answer["FunctionArn"]

    def change(self, canary: Canary, *, code: bool) -> None:
        """Bring the function up to a canary's changed settings; EngineError where that fails."""
        client = self._client("lambda", canary.region)
        try:
            if code:
                canary.layer_arn = self._publish(canary)
            client.update_function_configuration(FunctionName=canary.function_name, **_configuration(canary))
            client.get_waiter("function_updated_v2").wait(FunctionName=canary.function_name, WaiterConfig={"Delay": 1})
        except (ClientError, BotoCoreError, ValueError) as error:
            raise EngineError(str(error)) from None

    def remove(self, canary: Canary) -> None:
        """Remove the function and all versions of its layer, as far as they are there.

        https://docs.aws.amazon.com/AmazonSynthetics/latest/APIReference/API_DeleteCanary.html (DeleteLambda)
        """
        client = self._client("lambda", canary.region)
        with suppress(ClientError):
            client.delete_function(FunctionName=canary.function_name)
        layer = {"LayerName": canary.function_name}
        pages = client.get_paginator("list_layer_versions").paginate(**layer)
        for number in pages.search("LayerVersions[].Version"):
            with suppress(ClientError):
                client.delete_layer_version(**layer, VersionNumber=number)

    def put(self, region: str, bucket: str, key: str, content: bytes) -> None:
        """Store an artifact; OSError where that fails."""
        try:
            self._client("s3", region).put_object(Bucket=bucket, Key=key, Body=content)
        except (ClientError, BotoCoreError) as error:
            raise OSError(f"the artifact {key} could not be stored in {bucket}: {error}") from None

    def _publish(self, canary: Canary) -> str:
        content = self._script(canary)
        client = self._client("lambda", canary.region)
        answer = client.publish_layer_version(LayerName=canary.function_name, Content={"ZipFile": content})
        return str(answer["LayerVersionArn"])

    def _script(self, canary: Canary) -> bytes:
        code = canary.settings["Code"]
        if "ZipFile" in code:
            return base64.b64decode(code["ZipFile"])
        where = {"Bucket": code["S3Bucket"], "Key": code["S3Key"]}
        if code.get("S3Version"):
            where["VersionId"] = code["S3Version"]
        return bytes(self._client("s3", canary.region).get_object(**where)["Body"].read())

    def _make_client(self, service: str, region: str) -> Any:
        make: Any = boto3.client  # typed for literal names alone
        leads = self._leads()
        client = make(
            service,
            region_name=region,
            endpoint_url=endpoint_of(leads, service),
            verify=leads["AWS_CA_BUNDLE"],
            aws_access_key_id=self._key.access_key_id,
            aws_secret_access_key=self._key.secret_access_key,
            config=Config(s3={"addressing_style": "path"}, retries={"mode": "standard", "total_max_attempts": 8}),
        )
        self._own_calls.made_by(client)
        return client


def _configuration(canary: Canary) -> dict[str, Any]:
    settings = canary.settings
    variables = {**settings["RunConfig"].get("EnvironmentVariables", {}), "CANARY_HANDLER": settings["Code"]["Handler"]}
    return {
        "Role": settings["ExecutionRoleArn"],
        "Timeout": settings["RunConfig"]["TimeoutInSeconds"],
        "MemorySize": settings["RunConfig"]["MemoryInMB"],
        "Environment": {"Variables": variables},
        "Layers": [canary.layer_arn],
    }


def _engine() -> bytes:
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as file:
        file.writestr("engine.py", ENGINE)
    return archive.getvalue()
