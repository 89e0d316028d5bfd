"""The API: one function behind ``/{proxy+}`` that routes by path itself."""

import base64
import json
import os
import re
import sys

# The layer is on the path as it is; it was added by hand when a local run did not find it.
sys.path.insert(0, "/opt/python")

import boto3
from boto3.dynamodb.conditions import Key
from shared.logger import get_logger
from shared.models import PROJECT_TYPES, Project, key, now

TABLE_NAME = os.environ.get("TABLE_NAME", "agenticai-data")
BUCKET_NAME = os.environ.get("BUCKET_NAME", "agenticai-artifacts")
DEV_QUEUE_URL = os.environ.get("DEV_QUEUE_URL", "")

dynamodb = boto3.resource("dynamodb")
table = dynamodb.Table(TABLE_NAME)
s3 = boto3.client("s3")
sqs = boto3.client("sqs")
logger = get_logger("api")

HEADERS = {"Content-Type": "application/json", "Access-Control-Allow-Origin": "*"}
CHANGEABLE = ("name", "description", "status")
TEMPLATES = [{"id": kind, "name": kind.replace("_", " ").title()} for kind in PROJECT_TYPES]


class ApiError(Exception):
    """What is told to the client, with its status."""

    def __init__(self, status, code, message):
        super().__init__(message)
        self.status, self.code, self.message = status, code, message


@logger.inject_lambda_context
def lambda_handler(event, context):
    """Answer a request of the REST API."""
    method, path = event["httpMethod"], event["path"].rstrip("/") or "/"
    try:
        require_key(event, path)
        status, body = route(method, path)(event)
    except ApiError as error:
        status, body = error.status, failure(error.code, error.message)
    except Exception:
        logger.exception("%s %s failed", method, path)
        status, body = 500, failure("INTERNAL_ERROR", "Something went wrong")
    logger.info("%s %s: %s", method, path, status)
    return {"statusCode": status, "headers": HEADERS, "body": json.dumps(body)}


def require_key(event, path):
    """Refuse a request for which API Gateway knows no key: a second look, behind the gateway's own."""
    identity = event.get("requestContext", {}).get("identity") or {}
    if path != "/health" and not identity.get("apiKeyId"):
        raise ApiError(401, "UNAUTHORIZED", "An API key is needed")


def route(method, path):
    """Return what answers a method and a path; the project's ID is bound to it."""
    for verb, pattern, answer in ROUTES:
        found = re.fullmatch(pattern, path)
        if verb == method and found:
            return lambda event: answer(event, *found.groups())
    raise ApiError(404, "NOT_FOUND", f"There is no {method} {path}")


def health(_event):
    """Tell that the function runs; nothing is asked of the stores."""
    return 200, {"status": "healthy", "timestamp": now()}


def list_templates(_event):
    """Show the kinds of projects."""
    return 200, {"success": True, "templates": TEMPLATES}


def list_projects(_event):
    """Show the projects, newest first, read from the index GSI1."""
    answer = table.query(
        IndexName="GSI1", KeyConditionExpression=Key("GSI1PK").eq("PROJECTS"), ScanIndexForward=False, Limit=50
    )
    return 200, {"success": True, "projects": [shown(item) for item in answer["Items"]]}


def create_project(event):
    """Write the item of a new project; no agent is told of it."""
    body = json_body(event)
    missing = [name for name in ("name", "project_type", "description") if not text(body.get(name))]
    if missing:
        raise ApiError(400, "VALIDATION_ERROR", f"Missing: {', '.join(missing)}")
    if body["project_type"] not in PROJECT_TYPES:
        raise ApiError(400, "VALIDATION_ERROR", f"project_type must be one of {', '.join(PROJECT_TYPES)}")
    project = Project(body["name"], body["project_type"], body["description"])
    table.put_item(Item=project.item())
    return 201, {"success": True, "project": shown(project.item())}


def get_project(_event, project_id):
    """Show a project and what agents have left in the bucket."""
    item = found(project_id)
    listed = s3.list_objects_v2(Bucket=BUCKET_NAME, Prefix=f"projects/{project_id}/")
    files = [each["Key"].rpartition("/")[2] for each in listed.get("Contents", [])]
    return 200, {"success": True, "project": shown(item) | {"files": files}}


def update_project(event, project_id):
    """Change what a client may change of a project."""
    found(project_id)
    changes = {name: value for name, value in json_body(event).items() if name in CHANGEABLE and text(value)}
    if not changes:
        raise ApiError(400, "VALIDATION_ERROR", f"Nothing to change; one of {', '.join(CHANGEABLE)} is needed")
    changes["updated_at"] = now()
    answer = table.update_item(
        Key=key(project_id),
        UpdateExpression="SET " + ", ".join(f"#{name} = :{name}" for name in changes),
        ExpressionAttributeNames={f"#{name}": name for name in changes},
        ExpressionAttributeValues={f":{name}": value for name, value in changes.items()},
        ReturnValues="ALL_NEW",
    )
    return 200, {"success": True, "project": shown(answer["Attributes"])}


def delete_project(_event, project_id):
    """Remove a project's item; what agents left stays in the bucket."""
    found(project_id)
    table.delete_item(Key=key(project_id))
    return 200, {"success": True, "message": f"Project {project_id} was deleted"}


def modify_project(event, project_id):
    """Ask the Dev agent for a change of a project."""
    found(project_id)
    request = json_body(event).get("request")
    if not text(request):
        raise ApiError(400, "VALIDATION_ERROR", "Missing: request")
    message = {"project_id": project_id, "action": "modify", "request": request}
    sqs.send_message(QueueUrl=DEV_QUEUE_URL, MessageBody=json.dumps(message))
    return 202, {"success": True, "message": "The change was handed to the Dev agent"}


def found(project_id):
    """Return a project's item."""
    item = table.get_item(Key=key(project_id)).get("Item")
    if item is None:
        raise ApiError(404, "NOT_FOUND", f"There is no project {project_id}")
    return item


def json_body(event):
    """Return the request's body, an object of JSON."""
    raw = event.get("body") or ""
    try:
        body = json.loads(base64.b64decode(raw) if event.get("isBase64Encoded") else raw)
    except ValueError:
        raise ApiError(400, "INVALID_JSON", "The body is not JSON") from None
    if not isinstance(body, dict):
        raise ApiError(400, "INVALID_JSON", "The body is no object")
    return body


def text(value):
    """Tell whether a value is a text with something in it."""
    return isinstance(value, str) and bool(value.strip())


def shown(item):
    """Return what clients see of an item."""
    return {name: value for name, value in item.items() if name not in {"PK", "SK", "GSI1PK", "GSI1SK"}}


def failure(code, message):
    """Return the body of a refusal."""
    return {"success": False, "error": {"code": code, "message": message, "timestamp": now()}}


ROUTES = (
    ("GET", "/health", health),
    ("GET", "/api/templates", list_templates),
    ("GET", "/api/projects", list_projects),
    ("POST", "/api/projects", create_project),
    ("GET", "/api/projects/([^/]+)", get_project),
    ("PUT", "/api/projects/([^/]+)", update_project),
    ("DELETE", "/api/projects/([^/]+)", delete_project),
    ("POST", "/api/projects/([^/]+)/modify", modify_project),
)
