"""DynamoDB: numbers in requests are checked, and stored and told in one form; sums have all 38 digits.

moto keeps the text that it was sent, so that 1 and 1.0 are two keys, and adds with 28 digits. Operations word their
refusals in one of three ways, as captured on AWS: nubo-db/dynamodb-conformance, "Number values - messages by operation"
and "Number values - transactions by region" (us-east-1).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from moto.dynamodb.exceptions import MockValidationException
from moto.dynamodb.models.dynamo_type import DynamoType
from moto.dynamodb.responses import DynamoHandler

from localaws.moto.patches import Method, Patches
from localaws.services.dynamodb.numbers import NOT_NUMERIC, NoNumber, added, normalized, subtracted

ENVELOPED = ("put_item", "update_item", "delete_item")
BARE = ("get_item", "batch_get_item", "query")
OLDER = ("batch_write_item", "transact_write_items", "transact_get_items", "scan")
VALUES = "ExpressionAttributeValues"

Words = Callable[[str, str | None], str]
"""Takes what is wrong and, in a value of an expression, its placeholder; returns the refusal's message."""


def install(patches: Patches) -> None:
    """Look at the numbers before moto does, and add them."""
    for names, words in ((ENVELOPED, _enveloped), (BARE, _bare), (OLDER, _older)):
        for name in names:
            patches.wrap(DynamoHandler, name, partial(_checking, words=words))
    patches.wrap(DynamoType, "__add__", lambda moto: _with_all_digits(moto, added))
    patches.wrap(DynamoType, "__sub__", lambda moto: _with_all_digits(moto, subtracted))


def _enveloped(wrong: str, _placeholder: str | None) -> str:
    return f"1 validation error detected: {wrong}"


def _bare(wrong: str, _placeholder: str | None) -> str:
    return wrong


def _older(wrong: str, placeholder: str | None) -> str:
    wrong = wrong.removesuffix(": ") if wrong == NOT_NUMERIC.format("") else wrong
    return f"{VALUES} contains invalid value: {wrong} for key {placeholder}" if placeholder else wrong


def _checking(moto: Method, words: Words) -> Method:
    def answer(handler: DynamoHandler) -> Any:
        _normalize(handler.body, words, None)
        return moto(handler)

    return answer


def _normalize(node: Any, words: Words, placeholder: str | None) -> None:
    """Write the numbers below a node anew. No attribute is mistaken for a type: its value is never a text."""
    if isinstance(node, list):
        for each in node:
            _normalize(each, words, placeholder)
        return
    if not isinstance(node, dict):
        return
    for name, value in node.items():
        if name == "N" and isinstance(value, str):
            node[name] = _number(value, words, placeholder)
        elif name == "NS" and isinstance(value, list) and all(isinstance(each, str) for each in value):
            node[name] = [_number(each, words, placeholder) for each in value]
        elif name == VALUES and isinstance(value, Mapping):
            for key, each in value.items():
                _normalize(each, words, key)
        else:
            _normalize(value, words, placeholder)


def _number(text: str, words: Words, placeholder: str | None) -> str:
    try:
        return normalized(text)
    except NoNumber as wrong:
        raise MockValidationException(words(str(wrong), placeholder)) from None


def _with_all_digits(moto: Method, work_out: Callable[[str, str], str]) -> Method:
    def operate(self: DynamoType, other: DynamoType) -> Any:
        if not (self.is_number() and other.is_number()):
            return moto(self, other)
        try:
            return DynamoType({self.type: work_out(self.value, other.value)})
        except NoNumber as wrong:
            raise MockValidationException(str(wrong)) from None

    return operate
