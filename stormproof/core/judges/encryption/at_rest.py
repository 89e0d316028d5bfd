"""Judges of 8.4: whether what is stored now is encrypted at rest, and by the key that is named.

No service tells of an item or a message how it is encrypted, S3 alone does of an object; for the others it is the
table's and the queue's word, and that something can be written and read by the key at all.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from stormproof.core.errors import Refuted
from stormproof.core.judges.encryption.demands import Demand

AT_REST = ("AES256", "aws:kms", "aws:kms:dsse")


@dataclass(frozen=True)
class Kept:
    """How something is encrypted: `algorithm` as the service calls it, empty for not at all; `key` empty for AWS's.

    `refusal` is what AWS said where nothing could be stored, or not be read again.
    """

    resource: str
    algorithm: str
    key: str = ""
    refusal: str = ""


def judge_kept(kept: Iterable[Kept], demand: Demand) -> None:
    """Refute unless everything is encrypted, by a key that will do and that works.

    Codes: ``encryption.other_key``, ``encryption.unusable_key``, ``encryption.none``.
    """
    for each in kept:
        where = (each.resource,)
        if each.algorithm and not demand.admits(each.key):
            message = f"{each.resource} is encrypted by {each.key or 'a key of AWS'}; demanded is {demand}"
            raise Refuted("encryption.other_key", message, where)
        if each.refusal:
            message = f"{each.resource} cannot be used, because its key cannot: {each.refusal}"
            raise Refuted("encryption.unusable_key", message, where)
        if not each.algorithm:
            raise Refuted("encryption.none", f"{each.resource} is not encrypted at rest", where)


def judge_as_default(stored: Kept, default: Kept) -> None:
    """Refute unless a new object is encrypted as its bucket says; code ``encryption.not_as_named``.

    S3 tells an object's key by its ARN, a bucket may name it by ID or alias, or leave AWS's own to S3.
    """
    same_key = not default.key or "alias/" in default.key or _identifier(stored.key) == _identifier(default.key)
    if stored.algorithm not in AT_REST or stored.algorithm != default.algorithm or not same_key:
        standing = f"encrypted by {stored.algorithm or 'nothing'} {stored.key}".rstrip()
        named = f"{default.algorithm} {default.key}".rstrip()
        raise Refuted("encryption.not_as_named", f"{stored.resource} is {standing}, its bucket names {named}")


def judge_foreign_refused(taken: Sequence[Kept]) -> None:
    """Refute if an upload was taken that names other encryption than is demanded; code ``encryption.other_taken``."""
    for each in taken:
        if not each.refusal:
            raise Refuted("encryption.other_taken", f"{each.resource} was stored under {each.algorithm}")


def _identifier(key: str) -> str:
    return key.rpartition("/")[2]
