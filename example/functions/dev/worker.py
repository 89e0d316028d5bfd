"""The Dev agent: has the code of a project written, or changed as a client asks."""

import json
import os
import sys

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
logger = get_logger("dev-agent")

TASK = "You are a software developer. Answer with the source of one Python module and nothing else."


@logger.inject_lambda_context
def lambda_handler(event, context):
    """Work on the projects of an SQS event; raises where the model's key or the model is not to be had."""
    for record in event["Records"]:
        message = json.loads(record["body"])
        build(message["project_id"], message.get("request", ""))
    return {"built": len(event["Records"])}


def build(project_id, request):
    """Write the code of a project into the bucket; versioning keeps what was there before."""
    project = table.get_item(Key=key(project_id))["Item"]
    secret = ssm.get_parameter(Name=LLM_KEY_PARAMETER, WithDecryption=True)["Parameter"]["Value"]
    answer = complete(secret, TASK, f"{project['name']}\n\n{project['description']}\n\n{request}".strip())
    s3.put_object(Bucket=BUCKET_NAME, Key=f"projects/{project_id}/project.py", Body=answer.encode())
    table.update_item(
        Key=key(project_id),
        UpdateExpression="SET #status = :status, updated_at = :now",
        ExpressionAttributeNames={"#status": "status"},
        ExpressionAttributeValues={":status": "modified" if request else "built", ":now": now()},
    )
    logger.info("project %s is built", project_id)
