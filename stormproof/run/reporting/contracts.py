"""Documents held to the contracts of ``contracts/``."""

from __future__ import annotations

import json
from functools import cache
from typing import TYPE_CHECKING, Any

from stormproof.run.reporting.project import ROOT

if TYPE_CHECKING:
    from jsonschema import Draft202012Validator


def must_fit(contract: str, document: Any) -> None:
    """Raise jsonschema.ValidationError for a document that is none by a contract."""
    _validator(contract).validate(document)


def contract_fault(contract: str, document: Any) -> str:
    """Return why a document is none by a contract, empty where it is one."""
    from jsonschema.exceptions import best_match  # noqa: PLC0415 - 0.2 s that only the end of a run needs

    error = best_match(_validator(contract).iter_errors(document))
    return f"{error.json_path}: {error.message[:200]}" if error else ""


@cache
def _validator(contract: str) -> Draft202012Validator:
    from jsonschema import Draft202012Validator  # noqa: PLC0415 - as above

    return Draft202012Validator(json.loads((ROOT / "contracts" / f"{contract}.schema.json").read_text("utf-8")))
