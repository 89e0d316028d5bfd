"""The table of every call that verbs, stimuli, sabotages and probes were seen to make, and what the source names.

`calls.json`: "service operation" as boto3 names them -> parameters, generalised, one for each form that was seen.
Written by `made_table`, never by hand.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import botocore.session
from botocore import xform_name

ROOT = Path(__file__).resolve().parents[4]
FILE = Path(__file__).with_name("calls.json")
PRODUCT = ("provisioners", "stormproof", "probes", "steps")
DEPLOYED = "functions"
EMBEDDED_ONLY = ("stormproof/aws/embedded",)
"""Folders of what is called on the embedded AWS alone."""
TABLES = ("stormproof/aws/rights", "stormproof/core/least_privilege")
"""Folders that name operations of which they tell something, and call none."""

NEIGHBOURS = re.compile(r'"([a-z0-9-]+)",\s*"([a-z0-9_]+)"')
Operation = tuple[str, str]
NO_CALLS: Mapping[Operation, frozenset[str]] = {
    ("apigateway", "delete_api_key"): frozenset({"name"}),
    ("lambda", "delete_layer_version"): frozenset({"LayerName"}),
    ("lambda", "delete_versions"): frozenset({"FunctionName", "Description"}),
}
"""Operation -> the parameters by which an undo names what it is about, before there is one: nobody makes such a call
(`aws/calls/native_keys.py`, `aws/calls/lambda_versions.py`, `aws/undo/disturbances/functions.py`)."""


def is_call(service: str, operation: str, parameters: Mapping[str, Any]) -> bool:
    """Tell whether it is a call that somebody makes."""
    return NO_CALLS.get((service, operation)) != frozenset(parameters)


@cache
def table() -> Mapping[Operation, tuple[Any, ...]]:
    """Return the table: (service, operation) -> parameters."""
    content = json.loads(FILE.read_text("utf-8"))
    return {(name.split()[0], name.split()[1]): tuple(several) for name, several in content.items()}


def model_of(service: str) -> Any:
    """Return botocore's model of a service. Raises UnknownServiceError."""
    return session().get_service_model(service)


@cache
def operations(service: str) -> Mapping[str, str]:
    """Return the operations of a service: boto3's name -> the model's; nothing for what is no service."""
    if service not in session().get_available_services():
        return {}
    return {xform_name(each): each for each in model_of(service).operation_names}


def named_by_source() -> Iterator[Operation]:
    """Yield what the source names: a service and an operation of it as neighbouring texts of a call or a tuple."""
    for place, text in sources().items():
        if DEPLOYED not in Path(place).parts and not place.startswith((*EMBEDDED_ONLY, *TABLES)):
            for service, name in NEIGHBOURS.findall(text):
                if name in operations(service):
                    yield service, name


@cache
def sources() -> Mapping[str, str]:
    """Return the product's modules: place -> text."""
    files = sorted(file for folder in PRODUCT for file in (ROOT / folder).rglob("*.py"))
    return {str(file.relative_to(ROOT)): file.read_text("utf-8") for file in files}


@cache
def session() -> Any:
    """Return botocore's session, which loads its data once."""
    return botocore.session.get_session()
