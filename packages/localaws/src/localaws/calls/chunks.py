"""S3's signed chunks: each bears a signature that continues that of the one before, the first that of the request.

https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-streaming.html and sigv4-streaming-trailers.html
"""

from __future__ import annotations

import hashlib
import hmac

from localaws.calls.signing import Claim, sign, signing_key

SIGNED = frozenset({"STREAMING-AWS4-HMAC-SHA256-PAYLOAD", "STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER"})
UNSIGNED = frozenset({"UNSIGNED-PAYLOAD", "STREAMING-UNSIGNED-PAYLOAD-TRAILER"})
EXTENSION = b"chunk-signature="
TRAILER = b"x-amz-trailer-signature:"
EMPTY = hashlib.sha256(b"").hexdigest()


def all_signed(body: bytes, claim: Claim, secret: str, *, trailing: bool) -> bool:
    """Tell whether all chunks of a body, and its trailer where it has one, are signed; False for a broken form."""
    signer = _ChunkSigner(claim, secret)
    place = 0
    while (end := body.find(b"\r\n", place)) >= 0:
        size, _, extension = body[place:end].partition(b";")
        try:
            length = int(size, 16)
        except ValueError:
            return False
        data = memoryview(body)[end + 2 : end + 2 + length]
        if len(data) != length or not signer.continues(data, extension.removeprefix(EXTENSION)):
            return False
        place = end + 2 + length
        if length == 0:
            return not trailing or signer.ends(body[place:])
        place += 2
    return False


class _ChunkSigner:
    def __init__(self, claim: Claim, secret: str) -> None:
        self._claim = claim
        self._key = signing_key(secret, claim.scope.day, claim.scope.region, claim.scope.service)
        self._previous = claim.signature

    def continues(self, data: memoryview, signature: bytes) -> bool:
        """Tell whether a chunk is the next one."""
        return self._next("AWS4-HMAC-SHA256-PAYLOAD", signature, EMPTY, hashlib.sha256(data).hexdigest())

    def ends(self, trailer: bytes) -> bool:
        """Tell whether a trailer belongs to the chunks."""
        lines = [line.strip() for line in trailer.split(b"\r\n") if line.strip()]
        signatures = [line.removeprefix(TRAILER).strip() for line in lines if line.startswith(TRAILER)]
        content = b"".join(line + b"\n" for line in lines if not line.startswith(TRAILER))
        digest = hashlib.sha256(content).hexdigest()
        return len(signatures) == 1 and self._next("AWS4-HMAC-SHA256-TRAILER", signatures[0], digest)

    def _next(self, kind: str, signature: bytes, *digests: str) -> bool:
        text = "\n".join((kind, self._claim.moment, str(self._claim.scope), self._previous, *digests))
        self._previous = sign(self._key, text)
        return hmac.compare_digest(self._previous.encode(), signature)
