"""botocore's service descriptions, read once in the template process and shared by all instances.

Parsing them is most of what the first client of a function costs. What was read holds for loaders that look where the
template process looked: into botocore's own data and into boto3's, which boto3 adds to a session's loader as it begins.
A loader to which another folder was added reads for itself, as ever.
"""

from __future__ import annotations

import importlib
from pathlib import Path
from typing import Any

SERVICES = ("cloudwatch", "dynamodb", "lambda", "logs", "s3", "secretsmanager", "sns", "sqs", "ssm", "sts")
RESOURCES = ("dynamodb", "s3", "sns", "sqs")
DATA = ("_retry", "endpoints", "partitions", "sdk-default-configuration")


def warm_botocore() -> None:
    """Let every session's loader know the descriptions of the common services."""
    loaders = importlib.import_module("botocore.loaders")
    session: Any = importlib.import_module("botocore.session")
    boto3_data = Path(str(importlib.import_module("boto3").__file__)).parent / "data"
    warm = loaders.Loader([str(boto3_data)])
    read(warm)
    make, sharing = loaders.create_loader, sharing_loader(loaders.Loader, warm)

    def create_loader(search_path_string: str | None = None) -> Any:
        return sharing() if search_path_string is None else make(search_path_string)

    session.create_loader = create_loader


def sharing_loader(base: Any, warm: Any) -> Any:
    """Return a class of loaders that ask `warm` while they look nowhere but where it did."""
    places = frozenset(warm.search_paths)

    class SharingLoader(base):
        """Answers from what was read before."""

        def list_available_services(self, *args: Any, **kwargs: Any) -> Any:
            """Return the known services."""
            return self._asked().list_available_services(*args, **kwargs)

        def load_service_model(self, *args: Any, **kwargs: Any) -> Any:
            """Return a description of a service."""
            return self._asked().load_service_model(*args, **kwargs)

        def load_data_with_path(self, *args: Any, **kwargs: Any) -> Any:
            """Return a file's content and where it lies."""
            return self._asked().load_data_with_path(*args, **kwargs)

        def _asked(self) -> Any:
            return warm if places.issuperset(self.search_paths) else super()

    return SharingLoader


def read(loader: Any) -> None:
    """Read what the clients and resources of the common services need."""
    for service in SERVICES:
        loader.load_service_model(service, "service-2")
        loader.load_service_model(service, "endpoint-rule-set-1")
    for service in RESOURCES:
        loader.load_service_model(service, "resources-1")
    for name in DATA:
        loader.load_data_with_path(name)
    for kind in ("service-2", "resources-1", "endpoint-rule-set-1"):
        loader.list_available_services(kind)
