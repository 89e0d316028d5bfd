"""Judges of encryption at rest: whose keys will do, and what is stored by them."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from stormproof.core.errors import Refuted
from stormproof.core.judges.encryption.at_rest import Kept, judge_as_default, judge_foreign_refused, judge_kept
from stormproof.core.judges.encryption.demands import Demand

ACCOUNT, OTHER = "123456789012", "999999999999"
OWN = f"arn:aws:kms:eu-west-1:{ACCOUNT}:key/00000000-0000-4000-8000-000000000001"
SECOND = f"arn:aws:kms:eu-west-1:{ACCOUNT}:key/00000000-0000-4000-8000-000000000002"
FOREIGN = f"arn:aws:kms:eu-west-1:{OTHER}:key/00000000-0000-4000-8000-000000000001"
ANY, NAMED = Demand(ACCOUNT), Demand(ACCOUNT, OWN)


def code(judge: Callable[[], None]) -> str:
    """Return the code of what a judge raises, empty where it is content."""
    try:
        judge()
    except Refuted as refuted:
        return refuted.code
    return ""


@pytest.mark.parametrize(
    ("key", "admitted", "admitted_where_one_is_named"),
    [
        ("", True, False),
        ("alias/aws/sqs", True, False),
        (OWN, True, True),
        (OWN.rpartition("/")[2], True, True),
        (SECOND, True, False),
        (FOREIGN, False, False),
    ],
)
def test_which_keys_will_do(key: str, *, admitted: bool, admitted_where_one_is_named: bool) -> None:
    """Without a key of the policy's, AWS's and the account's own; with one, that one alone."""
    assert (ANY.admits(key), NAMED.admits(key)) == (admitted, admitted_where_one_is_named)


@pytest.mark.parametrize(
    ("kept", "demand", "expected"),
    [
        (Kept("q", "SQS"), ANY, ""),
        (Kept("q", ""), ANY, "encryption.none"),
        (Kept("q", "SQS"), NAMED, "encryption.other_key"),
        (Kept("q", "KMS", OWN), NAMED, ""),
        (Kept("q", "KMS", FOREIGN), ANY, "encryption.other_key"),
        (Kept("q", "KMS", OWN, "KMS.DisabledException"), ANY, "encryption.unusable_key"),
        (Kept("q", "KMS", FOREIGN, "AccessDenied kms:GenerateDataKey"), ANY, "encryption.other_key"),
    ],
)
def test_everything_is_kept_by_a_key_that_will_do_and_works(kept: Kept, demand: Demand, expected: str) -> None:
    """The first that is not fails; a foreign key is called so even where it does not work either."""
    assert code(lambda: judge_kept([Kept("t", "KMS", OWN), kept], demand)) == expected


@pytest.mark.parametrize(
    ("stored", "default", "expected"),
    [
        (("AES256", ""), ("AES256", ""), ""),
        (("aws:kms", OWN), ("aws:kms", OWN), ""),
        (("aws:kms", OWN), ("aws:kms", OWN.rpartition("/")[2]), ""),
        (("aws:kms", OWN), ("aws:kms", "alias/own"), ""),
        (("aws:kms", OWN), ("aws:kms", ""), ""),
        (("aws:kms", SECOND), ("aws:kms", OWN), "encryption.not_as_named"),
        (("AES256", ""), ("aws:kms", OWN), "encryption.not_as_named"),
        (("", ""), ("", ""), "encryption.not_as_named"),
    ],
)
def test_an_object_is_kept_as_its_bucket_says(stored: tuple[str, str], default: tuple[str, str], expected: str) -> None:
    """By the same kind of encryption, and by the key that is named however it is named."""
    assert code(lambda: judge_as_default(Kept("o", *stored), Kept("b", *default))) == expected


def test_an_upload_under_other_encryption_must_be_refused() -> None:
    """Each of them."""
    refused, taken = Kept("o", "a client's key", refusal="AccessDenied"), Kept("o", "a client's key")
    assert not code(lambda: judge_foreign_refused([refused]))
    assert code(lambda: judge_foreign_refused([refused, taken])) == "encryption.other_taken"
