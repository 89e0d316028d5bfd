"""Logs as JSON lines, with what Lambda knows of the invocation, and X-Ray's traces of the AWS calls."""

from aws_lambda_powertools import Logger
from aws_xray_sdk.core import patch


def get_logger(service):
    """Return the logger of a function; its AWS calls are traced from now on."""
    patch(["botocore"])
    return Logger(service=service)
