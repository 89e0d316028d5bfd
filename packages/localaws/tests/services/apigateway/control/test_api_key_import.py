"""Keys from CSV files, as AWS answered.

Recorded responses, by label (``csv-*``):
https://github.com/radkawar/stackd/blob/main/testdata/aws/apigateway/api_keys.json
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

SHORT = "Skipped invalid record: 2. API Key value should be at least 20 characters"


class Imports:
    """Imports keys whose names begin with a prefix."""

    def __init__(self, client: Any, prefix: str) -> None:
        self.client, self.prefix = client, prefix

    def value(self, number: int = 0) -> str:
        """A value of the test's own."""
        return f"{self.prefix}{number}".replace("-", "").ljust(32, "0")

    def __call__(self, text: str, **settings: Any) -> dict[str, Any]:
        """Import a text."""
        found: dict[str, Any] = self.client.import_api_keys(body=text.encode(), format="csv", **settings)
        return found

    def keys(self) -> dict[str, dict[str, Any]]:
        """What is there, by name without the prefix."""
        items = self.client.get_api_keys(nameQuery=self.prefix, includeValues=True)["items"]
        return {item["name"].removeprefix(f"{self.prefix}-"): item for item in items}


@pytest.fixture
def imports(aws: Any, unique: Callable[[str], str]) -> Iterator[Imports]:
    """An importer whose keys are gone in the end."""
    found = Imports(aws.client("apigateway"), unique("csv"))
    yield found
    for key in found.keys().values():
        found.client.delete_api_key(apiKey=key["id"])


def test_columns_come_in_any_case_and_plans_are_joined(imports: Imports) -> None:
    """``csv-valid-mixed-case-columns`` and ``csv-invalid-plan-partial``: unknown columns and plans are ignored."""
    plan = imports.client.create_usage_plan(name=imports.prefix)["id"]
    header = "kEy,NaMe,Description,Enabled,UsagePlanIds,Ignored"
    answer = imports(f'{header}\n{imports.value()},{imports.prefix}-good,quoted import,true,"{plan},zzzzzz",x\n')
    key = imports.keys()["good"]
    assert (answer["ids"], answer["warnings"]) == ([key["id"]], [])
    assert (key["value"], key["description"], key["enabled"]) == (imports.value(), "quoted import", True)
    assert [each["id"] for each in imports.client.get_usage_plan_keys(usagePlanId=plan)["items"]] == answer["ids"]
    imports.client.delete_usage_plan(usagePlanId=plan)


def test_a_known_value_keeps_its_id_and_nothing_else(imports: Imports) -> None:
    """``csv-overwrite-existing-value``."""
    first = imports(f"Key,Name,Description\n{imports.value()},{imports.prefix}-old,text\n")
    again = imports(f"Key,Name,Enabled\n{imports.value()},{imports.prefix}-new,false\n")
    assert again["ids"] == first["ids"]
    assert {name: (key["enabled"], "description" in key) for name, key in imports.keys().items()} == {
        "new": (False, False)
    }


@pytest.mark.parametrize("strict", [False, True])
def test_skipped_records_are_warnings(imports: Imports, strict: bool) -> None:  # noqa: FBT001 (a parameter of pytest's)
    """``csv-partial-keep-valid``, ``csv-rollback-on-warning``: as an error they undo nothing either."""
    text = f"Name,Key\n{imports.prefix}-good,{imports.value()}\n{imports.prefix}-bad,short\n"
    if strict:
        with pytest.raises(imports.client.exceptions.BadRequestException) as caught:
            imports(text, failOnWarnings=True)
        assert caught.value.response["Error"]["Message"] == f"Warnings found during import:\n\t{SHORT}"
    else:
        assert imports(text, failOnWarnings=False)["warnings"] == [SHORT]
    assert list(imports.keys()) == ["good"]


def test_a_file_without_keys_is_refused(imports: Imports) -> None:
    """``csv-missing-key-column``, with AWS's space at the end."""
    with pytest.raises(imports.client.exceptions.BadRequestException) as caught:
        imports(f"Name,Description\n{imports.prefix},no key\n")
    assert caught.value.response["Error"]["Message"] == "Missing required column 'Key' "
