"""``stormproof evidence verify`` as its user types it."""

from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from stormproof.cli import main
from stormproof.run.recording.evidence.bundle import write_bundle
from stormproof.run.recording.evidence.signature import Signer

KEY = Ed25519PrivateKey.generate()


def verify(*arguments: str) -> int:
    """Run the verb and return its exit status."""
    with pytest.raises(SystemExit) as ended:
        main(["evidence", "verify", *arguments])
    return int(ended.value.code or 0)


@pytest.fixture
def bundle(tmp_path: Path) -> Path:
    """A signed bundle of a run without scenarios."""
    write_bundle(tmp_path / "evidence", [], "{}", page=str, redact=str, signer=Signer(KEY))
    return tmp_path / "evidence"


@pytest.fixture
def public_key(tmp_path: Path) -> Path:
    """The key that it was signed with."""
    path = tmp_path / "public.pem"
    path.write_bytes(KEY.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo))
    return path


def test_a_whole_bundle_is_status_0(bundle: Path, public_key: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """It tells who signed it, and that this is who was expected."""
    assert verify(str(bundle), "--public-key", str(public_key)) == 0
    assert "the key that you named" in capsys.readouterr().out


def test_without_a_key_the_origin_stays_open(bundle: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Whole, but by whom is for the reader to compare."""
    assert verify(str(bundle)) == 0
    assert "give --key" in capsys.readouterr().out


def test_the_folder_of_a_run_is_taken_for_its_evidence(bundle: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """What `report list` names is what somebody will name."""
    assert verify(str(bundle.parent)) == 0
    assert "give --key" in capsys.readouterr().out


def test_a_changed_bundle_is_status_1(bundle: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Each changed file is named."""
    (bundle / "summary.json").write_text("[]", "utf-8")
    assert verify(str(bundle)) == 1
    assert "summary.json: changed" in capsys.readouterr().out


@pytest.mark.parametrize("key", ["missing.pem", "summary.json"])
def test_a_wrong_key_file_is_bad_use(bundle: Path, key: str, capsys: pytest.CaptureFixture[str]) -> None:
    """One message, status 2."""
    assert verify(str(bundle), "--public-key", str(bundle / key)) == 2
    assert "Traceback" not in capsys.readouterr().err


def test_a_folder_that_is_no_bundle_is_bad_use(tmp_path: Path) -> None:
    """Status 2, not 1: nothing was found to be changed."""
    assert verify(str(tmp_path)) == 2
