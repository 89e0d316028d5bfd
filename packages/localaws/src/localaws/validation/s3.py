"""How S3 refuses a request that does not keep to its model: no member of a body is named, each header in own words.

Recorded, all in https://github.com/localstack/localstack/tree/8b9a79f/tests/aws/services/s3 (``*.snapshot.json``): a
body that is no XML, lacks an element or has a value that the schema does not know is a MalformedXML
(test_bucket_versioning_crud, test_tagging_validation, test_put_object_lock_configuration_exc,
test_s3_put_inventory_report_exceptions ...); what headers and queries say is an InvalidArgument or has a code of its
own (test_s3_bucket_acl_exceptions, test_bucket_ownership_controls_exc, test_list_ops_encoding_type_validation,
test_put_object_storage_class_outposts, test_multipart_parts_checksum_exceptions_composite). max-keys:
https://github.com/ceph/s3-tests/blob/master/s3tests_boto3/functional/test_s3.py (test_bucket_list_maxkeys_invalid).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from localaws.validation.faults import Fault, Kind

MALFORMED = "The XML you provided was not well-formed or did not validate against our published schema"
EMPTY = "Request Body is empty"
"""https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html (MissingRequestBodyError)"""
WORM = "Unknown wormMode directive."
ALGORITHMS = "[CRC32, CRC32C, CRC64NVME, SHA1, SHA256]"


@dataclass(frozen=True)
class Words:
    """An error of S3: code, message, and the elements beside them."""

    code: str
    message: str
    details: Mapping[str, str] = field(default_factory=dict)


Told = Callable[[str, str], Words]
"""Takes the name of a header or of a parameter of the query, and its value."""


def _argument(message: str) -> Told:
    return lambda name, value: Words(
        "InvalidArgument", message.format(name=name, value=value), {"ArgumentName": name, "ArgumentValue": value}
    )


def _ownership(name: str, value: str) -> Words:
    return Words("InvalidArgument", f"Invalid {name} header: {value}", {"ArgumentName": name})


def _storage_class(_name: str, value: str) -> Words:
    return Words(
        "InvalidStorageClass", "The storage class you specified is not valid", {"StorageClassRequested": value}
    )


def _algorithm(_name: str, _value: str) -> Words:
    text = f"Checksum algorithm provided is unsupported. Please try again with any of the valid types: {ALGORITHMS}"
    return Words("InvalidRequest", text)


def _encryption(name: str, value: str) -> Words:
    text = "The Encryption request you specified is not valid. Supported value: AES256."
    return Words("InvalidEncryptionAlgorithmError", text, {"ArgumentName": name, "ArgumentValue": value})


def _smallest_moved(_name: str, value: str) -> Words:
    return Words("InvalidRequest", f"Invalid TransitionDefaultMinimumObjectSize found: {value}")


OTHERWISE = _argument("Invalid value for {name}: {value}")
"""Of what no recorded answer tells: the code is AWS's, the message is ours."""
BY_NAME: Mapping[str, Told] = {
    "encoding-type": _argument("Invalid Encoding Method specified in Request"),
    "max-keys": _argument("Provided max-keys not an integer or within integer range"),
    "max-uploads": _argument("Provided max-uploads not an integer or within integer range"),
    "max-parts": _argument("Provided max-parts not an integer or within integer range"),
    "x-amz-acl": _argument(""),
    "x-amz-checksum-algorithm": _algorithm,
    "x-amz-metadata-directive": _argument("Unknown metadata directive."),
    "x-amz-object-lock-mode": _argument(WORM),
    "x-amz-object-ownership": _ownership,
    "x-amz-sdk-checksum-algorithm": _algorithm,
    "x-amz-server-side-encryption": _encryption,
    "x-amz-storage-class": _storage_class,
    "x-amz-transition-default-minimum-object-size": _smallest_moved,
}


def words(faults: Sequence[Fault], places: Mapping[str, str]) -> Words:
    """Return what S3 says of the faults; `places` has the names of headers and parameters by the member's name."""
    outside = [fault for fault in faults if fault.path[0] in places]
    if not outside:
        return Words("MalformedXML", MALFORMED)
    first = outside[0]
    name = places[first.path[0]]
    if first.kind is Kind.REQUIRED:
        return Words("InvalidRequest", f"Missing required parameter for this request: '{name}'")
    value = first.value[0] if isinstance(first.value, list) and first.value else first.value
    return BY_NAME.get(name, OTHERWISE)(name, str(value))
