"""What is disturbed of the records of releases."""

from __future__ import annotations

from collections.abc import Iterable

from stormproof.aws.observe.delivery.releases import release_parameters
from stormproof.aws.undo.disturbances.kind import Kind, Owned, named_by
from stormproof.core.planning.controls import Reads
from stormproof.core.planning.plans import Call
from stormproof.core.undo import Values

NAME = ("Name",)


def _own(owned: Owned, resource: Values) -> bool:
    return str(resource["Name"]).startswith(f"{release_parameters(owned.system)}/")


def _record(reads: Reads, resource: Values) -> Values:
    reads.read("ssm", "get_parameter", **resource)
    return {}


def _taken(_reads: Reads, resource: Values, _values: Values | None) -> Iterable[Call]:
    yield Call("ssm", "delete_parameter", dict(resource))


RELEASES = (
    Kind(
        "record of a release",
        "ssm",
        {"put_parameter": named_by(*NAME, made={}), "delete_parameter": named_by(*NAME, takes_away=True)},
        _own,
        _taken,
        _record,
    ),
)
