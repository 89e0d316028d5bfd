"""The API: takes projects, shows them, deletes them. Lambda proxy integration of a REST API."""

import base64
import json
import logging
import uuid

import projects

logger = logging.getLogger()
logger.setLevel(logging.INFO)

NAME_LENGTH = 100
DESCRIPTION_LENGTH = 2_000_000
PAGE = 50
HEADERS = {"Content-Type": "application/json", "Access-Control-Allow-Origin": "*"}
NO_ROUTE = (405, {"error": {"code": "MethodNotAllowed", "message": "there is no such route"}})


class Refused(Exception):
    """The request cannot be served; told to the client with its status."""

    def __init__(self, status, code, message):
        super().__init__(message)
        self.answer = (status, {"error": {"code": code, "message": message}})


def handle(event, context):
    """Answer a request of the API."""
    route = ROUTES.get((event["httpMethod"], event["resource"]))
    try:
        status, body = route(event) if route else NO_ROUTE
    except Refused as refused:
        status, body = refused.answer
    logger.info("%s %s %s %s", context.aws_request_id, event["httpMethod"], event["path"], status)
    return {"statusCode": status, "headers": HEADERS, "body": "" if body is None else json.dumps(body)}


def health(_event):
    """Tell that the function runs."""
    return 200, {"status": "ok"}


def create(event):
    """Take a project and put it on the PM's queue."""
    name, description = _validated(_json_body(event))
    project_id = str(uuid.uuid4())
    row = projects.create(project_id, name)
    projects.leave(project_id, "brief.md", description)
    logger.info("project %s is %s", project_id, row["status"])
    projects.pass_on(project_id)
    return 202, {"id": project_id, "name": name, "status": row["status"]}


def list_page(event):
    """Show the projects, a page at a time."""
    query = event.get("queryStringParameters") or {}
    rows, after = projects.page(PAGE, query.get("after"))
    return 200, {"projects": [_shown(row) for row in rows]} | ({"after": after} if after else {})


def show(event):
    """Show a project and what the agents have left so far."""
    row = _found(event)
    sizes = projects.artefacts(row["projectId"])
    return 200, _shown(row) | {"artefacts": [{"name": name, "bytes": size} for name, size in sorted(sizes.items())]}


def show_artefact(event):
    """Show the text of an artefact."""
    row, name = _found(event), event["pathParameters"]["artefact"]
    text = projects.fetch(row["projectId"], name)
    if text is None:
        raise Refused(404, "NotFound", f"the project has no artefact {name!r}")
    return 200, {"name": name, "text": text}


def delete(event):
    """Remove a project and its artefacts."""
    project_id = event["pathParameters"]["projectId"]
    if not projects.delete(project_id):
        raise Refused(404, "NotFound", f"there is no project {project_id!r}")
    return 204, None


def _found(event):
    project_id = event["pathParameters"]["projectId"]
    row = projects.get(project_id)
    if row is None:
        raise Refused(404, "NotFound", f"there is no project {project_id!r}")
    return row


def _json_body(event):
    raw = event.get("body") or ""
    try:
        return json.loads(base64.b64decode(raw) if event.get("isBase64Encoded") else raw)
    except ValueError:
        raise Refused(400, "InvalidJson", "the body is not JSON") from None


def _validated(body):
    if not isinstance(body, dict):
        raise Refused(400, "InvalidProject", "the body must be an object with name and description")
    _text(body, "name", NAME_LENGTH)
    _text(body, "description", DESCRIPTION_LENGTH)
    if surplus := sorted(body.keys() - {"name", "description"}):
        raise Refused(400, "InvalidProject", f"unknown fields: {', '.join(surplus)}")
    return " ".join(body["name"].split()), body["description"]


def _text(body, field, longest):
    value = body.get(field)
    if not isinstance(value, str) or not value.strip():
        raise Refused(400, "InvalidProject", f"{field} must be a text that is not empty")
    if len(value) > longest:
        raise Refused(413, "TooLarge", f"{field} must not exceed {longest} characters")
    if any("\ud800" <= character <= "\udfff" for character in value):
        raise Refused(400, "InvalidProject", f"{field} is not valid Unicode")


def _shown(row):
    fields = ("name", "status", "createdAt", "updatedAt")
    return {"id": row["projectId"]} | {field: row[field] for field in fields}


ROUTES = {
    ("GET", "/health"): health,
    ("GET", "/projects"): list_page,
    ("POST", "/projects"): create,
    ("GET", "/projects/{projectId}"): show,
    ("DELETE", "/projects/{projectId}"): delete,
    ("GET", "/projects/{projectId}/artefacts/{artefact}"): show_artefact,
}
