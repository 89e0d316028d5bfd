"""ImportApiKeys: keys from a CSV file.

https://docs.aws.amazon.com/apigateway/latest/developerguide/api-key-file-format.html ; recorded on AWS
(https://github.com/radkawar/stackd/blob/main/testdata/aws/apigateway/api_keys.json, ``csv-*``): columns in any case,
unknown ones ignored; a value that is there already keeps its ID and gets everything else anew; unknown usage plans are
ignored; records that are skipped become warnings, and with ``failonwarnings`` an error that undoes nothing.
"""

from __future__ import annotations

import csv
import io
import time
from collections.abc import Iterator, Mapping
from typing import Any

from moto.apigateway.exceptions import ApiGatewayException, BadRequestException
from moto.apigateway.models import APIGatewayBackend, ApiKey

REQUIRED = ("Name", "Key")


def import_keys(backend: APIGatewayBackend, payload: str | bytes, query: Mapping[str, list[str]]) -> dict[str, Any]:
    """Import the records; returns ``ids`` and ``warnings``. Raises BadRequestException."""
    if query.get("format") != ["csv"]:
        raise BadRequestException("Only the format csv is supported")
    ids, warnings = list[str](), list[str]()
    for number, record in enumerate(_records(payload), start=1):
        try:
            key = _put(backend, record)
        except ApiGatewayException as error:
            warnings.append(f"Skipped invalid record: {number}. {error.message}")
            continue
        ids.append(key.id)
        warnings.extend(_join(backend, key, record, number))
    if warnings and query.get("failonwarnings") == ["true"]:
        raise BadRequestException("Warnings found during import:\n\t" + "\n\t".join(warnings))
    return {"ids": ids, "warnings": warnings}


def _records(payload: str | bytes) -> Iterator[dict[str, str]]:
    """The records by lower-case column."""
    content = payload.decode() if isinstance(payload, bytes) else payload
    rows = csv.DictReader(io.StringIO(content), restkey="")
    columns = {name.strip().lower() for name in rows.fieldnames or ()}
    for name in REQUIRED:
        if name.lower() not in columns:
            raise BadRequestException(f"Missing required column '{name}' ")
    for row in rows:
        yield {name.strip().lower(): value or "" for name, value in row.items()}


def _put(backend: APIGatewayBackend, record: Mapping[str, str]) -> ApiKey:
    """Make the key, or remake the one that has the value."""
    known = next((key for key in list(backend.keys.values()) if key.value == record["key"]), None)
    settings = {
        "name": record["name"],
        "description": record.get("description") or None,
        "enabled": record.get("enabled", "true").lower() == "true",
    }
    if known is None:
        # An empty value would be none at all, and AWS would make one up.
        return backend.create_api_key({**settings, "value": record["key"] or " "})
    vars(known).update(settings)
    known.created_date = known.last_updated_date = int(time.time())
    return known


def _join(backend: APIGatewayBackend, key: ApiKey, record: Mapping[str, str], number: int) -> Iterator[str]:
    """Put the key into its usage plans; yields a warning for each that takes it not."""
    for plan in record.get("usageplanids", "").strip("'").split(","):
        if plan not in backend.usage_plans or key.id in backend.usage_plan_keys.get(plan, {}):
            continue
        try:
            backend.create_usage_plan_key(plan, {"keyId": key.id, "keyType": "API_KEY"})
        except ApiGatewayException as error:
            yield f"Skipped usage plan {plan} of record: {number}. {error.message}"
