"""The PM agent: has a plan written for the project that a message names."""

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
logger = get_logger("pm-agent")

TASK = "You are a project manager. Write a plan of numbered tasks for this project."


@logger.inject_lambda_context
def lambda_handler(event, context):
    """Plan the projects of an SQS event; raises where the model's key or the model is not to be had."""
    for record in event["Records"]:
        plan(json.loads(record["body"])["project_id"])
    return {"planned": len(event["Records"])}


def plan(project_id):
    """Write the plan of a project into the bucket."""
    project = table.get_item(Key=key(project_id))["Item"]
    secret = ssm.get_parameter(Name=LLM_KEY_PARAMETER, WithDecryption=True)["Parameter"]["Value"]
    answer = complete(secret, TASK, f"{project['name']}\n\n{project['description']}")
    s3.put_object(Bucket=BUCKET_NAME, Key=f"projects/{project_id}/plan.md", Body=answer.encode())
    table.update_item(
        Key=key(project_id),
        UpdateExpression="SET #status = :status, updated_at = :now",
        ExpressionAttributeNames={"#status": "status"},
        ExpressionAttributeValues={":status": "planned", ":now": now()},
    )
    logger.info("project %s is planned", project_id)
