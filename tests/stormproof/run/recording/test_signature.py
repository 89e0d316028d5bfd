"""The key that signs a bundle of evidence."""

from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, EllipticCurvePrivateKey, generate_private_key
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from stormproof.core.errors import UsageError
from stormproof.run.recording.evidence.signature import VARIABLE, Signer, signer_from

KEY = Ed25519PrivateKey.generate()


def pem(key: Ed25519PrivateKey | EllipticCurvePrivateKey) -> str:
    """A private key as PEM."""
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()


def test_the_signing_key_comes_from_the_environment(tmp_path: Path) -> None:
    """As text, or as the path of a file; without it nothing is signed."""
    path = tmp_path / "key.pem"
    path.write_text(pem(KEY), "utf-8")
    signers = [signer_from({VARIABLE: given}) for given in (pem(KEY), str(path))]
    assert [signer.describe() for signer in signers if signer] == [Signer(KEY).describe()] * 2
    assert signer_from({}) is None


@pytest.mark.parametrize("given", ["no-such-file", "-----BEGIN NOTHING-----", pem(generate_private_key(SECP256R1()))])
def test_a_wrong_signing_key_stops_the_run_before_it_begins(given: str) -> None:
    """One message that does not hold the key."""
    with pytest.raises(UsageError) as raised:
        signer_from({VARIABLE: given})
    assert "evidence key create" in raised.value.way_out
    assert "PRIVATE" not in str(raised.value)
