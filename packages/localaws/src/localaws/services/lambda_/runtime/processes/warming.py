"""botocore's service descriptions, read once in the template process and shared by all instances.

Parsing them is most of what the first client of a function costs. A session that names a data path of its own reads
for itself, as ever.
"""

from __future__ import annotations

import importlib
from functools import cache
from typing import Any

SERVICES = ("cloudwatch", "dynamodb", "lambda", "logs", "s3", "secretsmanager", "sns", "sqs", "ssm", "sts")
DATA = ("_retry", "endpoints", "partitions", "sdk-default-configuration")


def warm_botocore() -> None:
    """Let sessions share one loader that has read the descriptions of the common services."""
    loaders = importlib.import_module("botocore.loaders")
    session: Any = importlib.import_module("botocore.session")
    make = loaders.create_loader

    @cache
    def shared() -> Any:
        return make(None)

    def create_loader(search_path_string: str | None = None) -> Any:
        return shared() if search_path_string is None else make(search_path_string)

    session.create_loader = create_loader
    loader = shared()
    for service in SERVICES:
        loader.load_service_model(service, "service-2")
        loader.load_service_model(service, "endpoint-rule-set-1")
    for name in DATA:
        loader.load_data_with_path(name)
    for kind in ("service-2", "resources-1", "endpoint-rule-set-1"):
        loader.list_available_services(kind)
