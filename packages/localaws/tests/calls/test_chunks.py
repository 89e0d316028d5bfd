"""S3's signed chunks, by the example of AWS's documentation.

https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-streaming.html
"""

from __future__ import annotations

import hashlib

import pytest

from localaws.calls.chunks import all_signed
from localaws.calls.signing import Claim, Scope, sign, signing_key

SECRET = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"
SCOPE = Scope("AKIAIOSFODNN7EXAMPLE", "20130524", "us-east-1", "s3", ("host",))
SEED = "4f232c4386841ef735655705268965c44a0e4690baa4adea153f7db9fa80a0a9"
CLAIM = Claim(SCOPE, SEED, "20130524T000000Z")
CHUNKS = {
    65536: "ad80c730a21e5b8d04586a2213dd63b9a0e99e0e2307b0ade35a65485a288648",
    1024: "0055627c9e194cb4542bae2aa5492e3c1575bbb81b612b7d234b86a503ef5497",
    0: "b6c6ea8a5354eaf15b3cb7646744f4275b71ea724fed81ceb9323e279d449df9",
}
WHOLE = b"".join(
    b"%x;chunk-signature=%s\r\n%s\r\n" % (size, signature.encode(), b"a" * size) for size, signature in CHUNKS.items()
)


def test_the_documented_chunks_are_signed() -> None:
    """Each continues the one before."""
    assert all_signed(WHOLE, CLAIM, SECRET, trailing=False)


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"nonsense\r\n",
        WHOLE[: len(WHOLE) // 2],
        WHOLE.replace(b"a\r\n400", b"b\r\n400"),
        WHOLE[: WHOLE.rindex(b"0;chunk")],
        WHOLE.replace(b"0055627c", b"0055627d"),
    ],
    ids=["empty", "nonsense", "cut off", "changed", "without an end", "another signature"],
)
def test_other_chunks_are_not(body: bytes) -> None:
    """Changed, cut off or no chunks at all."""
    assert not all_signed(body, CLAIM, SECRET, trailing=False)


def test_a_trailer_is_signed_as_well() -> None:
    """It follows the last chunk: https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-streaming-trailers.html ."""
    digest = hashlib.sha256(b"x-amz-checksum-crc32c:sOO8/Q==\n").hexdigest()
    text = "\n".join(("AWS4-HMAC-SHA256-TRAILER", CLAIM.moment, str(SCOPE), CHUNKS[0], digest))
    signature = sign(signing_key(SECRET, "20130524", "us-east-1", "s3"), text).encode()
    trailer = b"x-amz-checksum-crc32c:sOO8/Q==\r\nx-amz-trailer-signature:" + signature + b"\r\n\r\n"
    whole = WHOLE[:-2] + trailer
    assert all_signed(whole, CLAIM, SECRET, trailing=True)
    assert not all_signed(whole.replace(b"sOO8", b"sOO9"), CLAIM, SECRET, trailing=True)
    assert not all_signed(WHOLE, CLAIM, SECRET, trailing=True)
