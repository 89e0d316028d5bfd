"""Code that a template holds as text: CloudFormation makes a deployment package of it, whose only module is ``index``.

``cfnresponse`` is added for Python, as AWS does for code that imports it.
https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-properties-lambda-function-code.html
https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/cfn-lambda-function-code-cfnresponsemodule.html
"""

from __future__ import annotations

import io
import zipfile

EARLIEST = (1980, 1, 1, 0, 0, 0)
"""The same text makes the same package, whenever it is made."""
READABLE = 0o100644 << 16
ON_UNIX = 3

CFN_RESPONSE = '''\
"""Tells CloudFormation how a custom resource fared."""

import json
import urllib.request

SUCCESS = "SUCCESS"
FAILED = "FAILED"


def send(event, context, responseStatus, responseData, physicalResourceId=None, noEcho=False, reason=None):
    """Put the answer at the URL that the request names."""
    answer = {
        "Status": responseStatus,
        "Reason": reason or "See the details in CloudWatch Log Stream: " + context.log_stream_name,
        "PhysicalResourceId": physicalResourceId or context.log_stream_name,
        "StackId": event["StackId"],
        "RequestId": event["RequestId"],
        "LogicalResourceId": event["LogicalResourceId"],
        "NoEcho": noEcho,
        "Data": responseData,
    }
    body = json.dumps(answer).encode("utf-8")
    request = urllib.request.Request(event["ResponseURL"], body, {"Content-Type": ""}, method="PUT")
    with urllib.request.urlopen(request) as response:
        print("Status code:", response.status)
'''


def package(source: str, runtime: str) -> bytes:
    """Return the zip of the source text of a function of a runtime such as ``python3.12`` or ``nodejs22.x``."""
    python = not runtime.startswith("nodejs")
    files = {"index.py" if python else "index.js": source}
    if python and "cfnresponse" in source:
        files["cfnresponse.py"] = CFN_RESPONSE
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in files.items():
            entry = zipfile.ZipInfo(name, EARLIEST)
            entry.create_system, entry.external_attr = ON_UNIX, READABLE
            archive.writestr(entry, text)
    return content.getvalue()
