"""Message attributes of Publish: which names, types and values SNS takes.

https://docs.aws.amazon.com/sns/latest/dg/sns-message-attributes.html; the refusals are recorded: https://github.com/
localstack/localstack/blob/main/tests/aws/services/sns/test_sns.snapshot.json, test_empty_or_wrong_message_attributes
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from moto.sns.exceptions import SNSException

from localaws.services.sns.control.refusals import refusal

LONGEST_NAME = 256
_TYPE = re.compile(r"(String|Number|Binary)(\..+)?", re.DOTALL)
_FOREIGN = re.compile(r"[^\w.-]", re.ASCII)


def check(attributes: Mapping[str, Mapping[str, Any]]) -> None:
    """Refuse message attributes, by name as Publish has them, that SNS does not take."""
    for name, attribute in attributes.items():
        _check_name(name)
        _check_value(name, attribute)


def _invalid(message: str) -> SNSException:
    return refusal("ParameterValueInvalid", message)


def _check_name(name: str) -> None:
    if len(name.encode()) > LONGEST_NAME:
        raise _invalid("Length of message attribute name must be less than 256 bytes.")
    if found := _FOREIGN.search(name):
        raise _invalid(
            f"Invalid non-alphanumeric character '#x{ord(found[0]):X}' was found in the message attribute name. "
            "Can only include alphanumeric characters, hyphens, underscores, or dots."
        )
    if name.startswith("."):
        raise _invalid("Invalid message attribute name starting with character '.' was found.")
    if name.endswith("."):
        raise _invalid("Invalid message attribute name ending with character '.' was found.")
    if ".." in name:
        raise _invalid("Message attribute name can not have successive '.' character.")


def _check_value(name: str, attribute: Mapping[str, Any]) -> None:
    data_type = str(attribute.get("DataType") or "")
    known = _TYPE.fullmatch(data_type)
    if known is None:
        raise _invalid(
            f"The message attribute '{name}' has an invalid message attribute type, the set of supported type prefixes "
            "is Binary, Number, and String."
        )
    own, other = ("Binary", "String") if known[1] == "Binary" else ("String", "Binary")
    if attribute.get(f"{other}Value"):
        raise _invalid(f"The message attribute '{name}' with type '{data_type}' must use field '{own}'.")
    value = attribute.get(f"{own}Value")
    if not value:
        raise _invalid(
            f"The message attribute '{name}' must contain non-empty message attribute value for message attribute type "
            f"'{data_type}'."
        )
    if known[1] == "Number" and not _is_number(str(value)):
        raise _invalid(f"Could not cast message attribute '{name}' value to number.")


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True
