"""The QA agent: has the code of a project reviewed."""

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
logger = get_logger("qa-agent")

TASK = "You are a tester. Review this module and list what is wrong with it."


@logger.inject_lambda_context
def lambda_handler(event, context):
    """Review the projects of an SQS event; raises where the model's key, the model or the code is not to be had."""
    for record in event["Records"]:
        review(json.loads(record["body"])["project_id"])
    return {"reviewed": len(event["Records"])}


def review(project_id):
    """Write the review of a project's code into the bucket."""
    secret = ssm.get_parameter(Name=LLM_KEY_PARAMETER, WithDecryption=True)["Parameter"]["Value"]
    code = s3.get_object(Bucket=BUCKET_NAME, Key=f"projects/{project_id}/project.py")["Body"].read().decode()
    answer = complete(secret, TASK, code)
    s3.put_object(Bucket=BUCKET_NAME, Key=f"projects/{project_id}/review.md", Body=answer.encode())
    table.update_item(
        Key=key(project_id),
        UpdateExpression="SET #status = :status, updated_at = :now",
        ExpressionAttributeNames={"#status": "status"},
        ExpressionAttributeValues={":status": "tested", ":now": now()},
    )
    logger.info("project %s is tested", project_id)
