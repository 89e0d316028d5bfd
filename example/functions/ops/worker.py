"""The Ops agent: has the release notes of a project written, and packs all that agents have left."""

import io
import json
import os
import sys
import zipfile

sys.path.insert(0, "/opt/python")

import boto3
from shared.llm import complete
from shared.logger import get_logger
from shared.models import key, now

TABLE_NAME = os.environ.get("TABLE_NAME", "agenticai-data")
BUCKET_NAME = os.environ.get("BUCKET_NAME", "agenticai-artifacts")
LLM_KEY_PARAMETER = os.environ.get("LLM_KEY_PARAMETER", "/agenticai/llm-key")

dynamodb = boto3.resource("dynamodb")
table = dynamodb.Table(TABLE_NAME)
s3 = boto3.client("s3")
ssm = boto3.client("ssm")
logger = get_logger("ops-agent")

TASK = "You release software. Write the release notes of a project with these files."


@logger.inject_lambda_context
def lambda_handler(event, context):
    """Release the projects of an SQS event; raises where the model's key or the model is not to be had."""
    for record in event["Records"]:
        release(json.loads(record["body"])["project_id"])
    return {"released": len(event["Records"])}


def release(project_id):
    """Put a zip with a project's files and its release notes into the bucket."""
    secret = ssm.get_parameter(Name=LLM_KEY_PARAMETER, WithDecryption=True)["Parameter"]["Value"]
    files = collected(project_id)
    files["RELEASE.md"] = complete(secret, TASK, "\n".join(sorted(files))).encode()
    s3.put_object(Bucket=BUCKET_NAME, Key=f"releases/{project_id}.zip", Body=packed(files))
    table.update_item(
        Key=key(project_id),
        UpdateExpression="SET #status = :status, updated_at = :now",
        ExpressionAttributeNames={"#status": "status"},
        ExpressionAttributeValues={":status": "released", ":now": now()},
    )
    logger.info("project %s is released", project_id)


def collected(project_id):
    """Return the files of a project by name."""
    prefix = f"projects/{project_id}/"
    listed = s3.list_objects_v2(Bucket=BUCKET_NAME, Prefix=prefix).get("Contents", [])
    return {
        each["Key"].removeprefix(prefix): s3.get_object(Bucket=BUCKET_NAME, Key=each["Key"])["Body"].read()
        for each in listed
    }


def packed(files):
    """Return a zip of files by name."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return buffer.getvalue()
