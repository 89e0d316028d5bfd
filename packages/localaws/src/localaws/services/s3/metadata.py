"""Metadata beyond ASCII, which S3 decodes, keeps, and tells in the form of RFC 2047.

https://docs.aws.amazon.com/AmazonS3/latest/userguide/UsingMetadata.html . Recorded: localstack/localstack,
tests/aws/services/s3/test_s3.snapshot.json (test_user_metadata_rfc2047_encoded,
test_user_metadata_rfc2047_bad_b64_encoded, test_post_object_with_unicode_metadata): what is mostly ASCII is told
quoted, all else in base64, and the sign ``=`` inside of base64 stands for 63.
"""

from __future__ import annotations

import base64
import re
from email.errors import HeaderParseError
from email.header import decode_header

ENCODED = "=?"
WORD = re.compile(r"=\?([\w-]+)\?[Bb]\?([^?]*)\?=")
SPECIAL = frozenset(b"=_?")
PRINTABLE = range(33, 127)


def decoded(value: str) -> str:
    """Return a value of RFC 2047 as S3 tells it: plain where it is ASCII, else encoded anew."""
    try:
        text = "".join(
            part if isinstance(part, str) else part.decode(charset or "ascii", errors="replace")
            for part, charset in decode_header(value)
        )
    except HeaderParseError:
        text = _leniently(value)
    except LookupError:
        return value
    return told(text)


def told(text: str) -> str:
    """Return a text as S3 tells it."""
    if all(_is_plain(each) for each in text):
        return text
    if sum(_is_plain(each) for each in text) * 2 > len(text):
        return f"=?UTF-8?Q?{''.join(_quoted(each) for each in text.encode())}?="
    return f"=?UTF-8?B?{base64.b64encode(text.encode()).decode()}?="


def _is_plain(letter: str) -> bool:
    return letter == "\t" or " " <= letter <= "~"


def _quoted(byte: int) -> str:
    if byte == ord(" "):
        return "_"
    return chr(byte) if byte in PRINTABLE and byte not in SPECIAL else f"={byte:02X}"


def _leniently(value: str) -> str:
    found = WORD.fullmatch(value)
    if found is None:
        return value
    letters = re.sub("[^A-Za-z0-9+/=]", "", found[2]).rstrip("=").replace("=", "/")
    letters = letters[: len(letters) - (len(letters) % 4 == 1)]
    return base64.b64decode(letters + "=" * (-len(letters) % 4)).decode("utf-8", errors="replace")
