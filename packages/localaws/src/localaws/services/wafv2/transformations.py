"""Text transformations, applied to what is inspected before it is compared.

https://docs.aws.amazon.com/waf/latest/developerguide/waf-rule-statement-transformation.html
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import html
import posixpath
import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any
from urllib.parse import unquote_to_bytes

Transformation = Callable[[bytes], bytes]

UNICODE_ESCAPE = re.compile(rb"%u([0-9A-Fa-f]{4})")
COMMENT = re.compile(rb"/\*.*?(?:\*/|$)", re.DOTALL)
SPACES = re.compile(rb"[\f\t\n\r\v\xa0 ]+")
COMMAND_DELETED = re.compile(rb"[\\\"'^]")
COMMAND_SPACED = re.compile(rb"[,;]")
BEFORE_COMMAND = re.compile(rb"\s+([/(])")
NOT_BASE64 = re.compile(rb"[^A-Za-z0-9+/]")


def _url_decode(text: bytes) -> bytes:
    return unquote_to_bytes(text.replace(b"+", b" "))


def _url_decode_uni(text: bytes) -> bytes:
    return _url_decode(UNICODE_ESCAPE.sub(lambda code: chr(int(code[1], 16)).encode("utf-8", "replace"), text))


def _html_decode(text: bytes) -> bytes:
    return html.unescape(text.decode("utf-8", "surrogateescape")).encode("utf-8", "surrogateescape")


def _compress_white_space(text: bytes) -> bytes:
    return SPACES.sub(b" ", text)


def _command_line(text: bytes) -> bytes:
    spaced = SPACES.sub(b" ", COMMAND_SPACED.sub(b" ", COMMAND_DELETED.sub(b"", text)))
    return BEFORE_COMMAND.sub(rb"\1", spaced).lower()


def _base64_decode(text: bytes) -> bytes:
    try:
        return base64.b64decode(text, validate=True)
    except binascii.Error:
        return text


def _base64_decode_leniently(text: bytes) -> bytes:
    clean = NOT_BASE64.sub(b"", text)
    try:
        return base64.b64decode(clean + b"=" * (-len(clean) % 4))
    except binascii.Error:
        return text


def _hex_decode(text: bytes) -> bytes:
    try:
        return bytes.fromhex(text.decode("ascii"))
    except (ValueError, UnicodeDecodeError):
        return text


def _normalize_path(text: bytes) -> bytes:
    normal = posixpath.normpath(text.decode("utf-8", "surrogateescape")).encode("utf-8", "surrogateescape")
    return b"/" + normal.lstrip(b"/") if text.startswith(b"/") else normal


TRANSFORMATIONS: Mapping[str, Transformation] = {
    "NONE": lambda text: text,
    "LOWERCASE": bytes.lower,
    "URL_DECODE": _url_decode,
    "URL_DECODE_UNI": _url_decode_uni,
    "HTML_ENTITY_DECODE": _html_decode,
    "COMPRESS_WHITE_SPACE": _compress_white_space,
    "CMD_LINE": _command_line,
    "BASE64_DECODE": _base64_decode,
    "BASE64_DECODE_EXT": _base64_decode_leniently,
    "HEX_DECODE": _hex_decode,
    "NORMALIZE_PATH": _normalize_path,
    "NORMALIZE_PATH_WIN": lambda text: _normalize_path(text.replace(b"\\", b"/")),
    "REMOVE_NULLS": lambda text: text.replace(b"\0", b""),
    "REPLACE_NULLS": lambda text: text.replace(b"\0", b" "),
    "REPLACE_COMMENTS": lambda text: COMMENT.sub(b" ", text),
    "MD5": lambda text: hashlib.md5(text, usedforsecurity=False).digest(),
}


def chain(described: Sequence[Mapping[str, Any]]) -> Transformation:
    """Return the transformations (``[{"Priority": 0, "Type": "LOWERCASE"}]``) as one, lowest priority first.

    Raises KeyError for a type that is not in the table.
    """
    steps = [TRANSFORMATIONS[each["Type"]] for each in sorted(described, key=lambda each: each["Priority"])]

    def apply(text: bytes) -> bytes:
        for step in steps:
            text = step(text)
        return text

    return apply
