"""The table of operations that moto would mistake."""

from __future__ import annotations

from moto.core.utils import get_service_model

from localaws.http.unsupported import UNSUPPORTED


def test_every_entry_is_an_operation_of_its_service() -> None:
    """A misspelt name would let the operation through."""
    unknown = [
        (service, operation)
        for service, operation in UNSUPPORTED
        if operation not in get_service_model(service).operation_names
    ]
    assert UNSUPPORTED
    assert unknown == []
