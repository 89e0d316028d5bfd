"""An archive has the same bytes each time, and shows whatever was done to it: to the verb and to the script alike."""

from __future__ import annotations

import gzip
import hashlib
import io
import json
import shutil
import subprocess
import sys
import tarfile
from collections.abc import Callable
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from docs.verify_evidence import genuine
from stormproof.cli import main
from stormproof.run.recording.evidence.archive import write_archive
from stormproof.run.recording.evidence.keys import create_pair
from stormproof.run.recording.evidence.signature import signer_from
from stormproof.run.reporting.contracts import contract_fault
from stormproof.run.reporting.project import ROOT
from tests.stormproof.made_kept_runs import NOON, keep, made_run

Change = Callable[[dict[str, bytes]], None]
RUN = made_run(NOON)
SCRIPT = str(ROOT / "docs" / "verify_evidence.py")


@pytest.fixture
def key(tmp_path: Path) -> Path:
    """Return the public half of a pair; the private one lies beside it."""
    create_pair(tmp_path / "private.pem", tmp_path / "public.pem")
    return tmp_path / "public.pem"


@pytest.fixture
def archive(tmp_path: Path, key: Path) -> Path:
    """Return the archive of a signed run."""
    signer = signer_from({"STORMPROOF_SIGNING_KEY": str(key.with_name("private.pem"))})
    folder = keep(tmp_path / "reports", RUN, signer)
    write_archive(folder, tmp_path / "a.tar.gz", NOON)
    return tmp_path / "a.tar.gz"


def ended(*words: str) -> int:
    """Return the exit status of a command of `evidence`."""
    with pytest.raises(SystemExit) as raised:
        main(["evidence", *words])
    return int(raised.value.code or 0)


def test_the_same_run_gives_the_same_bytes(tmp_path: Path, archive: Path) -> None:
    """Whatever the files' times and rights, and where the folder lies."""
    moved = tmp_path / "elsewhere" / RUN.id
    shutil.copytree(tmp_path / "reports" / RUN.id, moved)
    (moved / "index.html").chmod(0o600)
    (moved / "index.html").touch()
    assert write_archive(moved, tmp_path / "b.tar.gz", NOON) == hashlib.sha256(archive.read_bytes()).hexdigest()
    assert ended("export", "--reports", str(tmp_path / "reports"), "--output", str(tmp_path / "c.tar.gz")) == 0
    assert archive.read_bytes() == (tmp_path / "b.tar.gz").read_bytes() == (tmp_path / "c.tar.gz").read_bytes()


def test_a_run_that_was_changed_is_not_exported(tmp_path: Path, archive: Path) -> None:
    """Nothing is written."""
    (tmp_path / "reports" / RUN.id / "index.html").write_text("mine", "utf-8")
    assert ended("export", "--reports", str(tmp_path / "reports"), "--output", str(tmp_path / "c.tar.gz")) == 1
    assert not (tmp_path / "c.tar.gz").exists()


def test_documents_fit_their_contract(tmp_path: Path, archive: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Nothing else stands on stdout; old evidence is whole, and called old."""
    capsys.readouterr()
    told = []
    for words in (
        ("key", "create", "--private", str(tmp_path / "new.pem"), "--public", str(tmp_path / "new.pub.pem")),
        ("export", "--reports", str(tmp_path / "reports"), "--output", str(tmp_path / "c.tar")),
        ("verify", str(archive)),
    ):
        assert ended(*words, "--json", "-") == 0
        told.append(json.loads(capsys.readouterr().out))
    assert [contract_fault("evidence", each) for each in told] == ["", "", ""]
    assert (told[1]["sha256"], told[2]["intact"], told[2]["stale"], told[2]["origin_checked"]) == (
        hashlib.sha256((tmp_path / "c.tar").read_bytes()).hexdigest(),
        True,
        True,
        False,
    )


def changed(name: str) -> Change:
    """Return what changes a file."""

    def change(files: dict[str, bytes]) -> None:
        files[f"{RUN.id}/{name}"] += b" "

    return change


def without(name: str) -> Change:
    """Return what takes a file away."""

    def change(files: dict[str, bytes]) -> None:
        del files[f"{RUN.id}/{name}"]

    return change


def added(name: str) -> Change:
    """Return what adds a file."""

    def change(files: dict[str, bytes]) -> None:
        files[f"{RUN.id}/{name}"] = b"{}"

    return change


def sealed_anew(files: dict[str, bytes]) -> None:
    """Change a page and the manifest with it, as whoever has no key can."""
    name, page = f"{RUN.id}/evidence/manifest.json", f"{RUN.id}/index.html"
    files[page] += b" "
    told = json.loads(files[name])
    told["beside"]["index.html"] = {"size": len(files[page]), "sha256": hashlib.sha256(files[page]).hexdigest()}
    files[name] = json.dumps(told).encode()


def unsigned(files: dict[str, bytes]) -> None:
    """Say that it was never signed."""
    name = f"{RUN.id}/evidence/manifest.json"
    files[name] = json.dumps({**json.loads(files[name]), "signature": "unsigned"}).encode()
    del files[f"{RUN.id}/evidence/manifest.sig"]


@pytest.mark.parametrize(
    ("change", "status"),
    [
        (None, 0),
        (changed("index.html"), 1),
        (changed("run.json"), 1),
        (changed("evidence/summary.json"), 1),
        (changed("evidence/manifest.json"), 1),
        (without("summary.json"), 1),
        (without("evidence/manifest.json"), 2),
        (added("more.html"), 1),
        (added("evidence/more.jsonl"), 1),
        (added("../out.json"), 2),
        (sealed_anew, 1),
        (unsigned, 1),
    ],
)
def test_whatever_was_done_to_an_archive_is_seen(
    tmp_path: Path, archive: Path, key: Path, change: Change | None, status: int
) -> None:
    """By the verb and by the script alike; nothing is written out of the folder."""
    files = read(archive)
    if change:
        change(files)
    write(tmp_path / "inner" / "b.tar.gz", files)
    assert ended("verify", str(tmp_path / "inner" / "b.tar.gz"), "--key", str(key)) == status
    script = [sys.executable, "-I", SCRIPT, str(tmp_path / "inner" / "b.tar.gz"), str(key)]
    told = subprocess.run(script, capture_output=True, text=True, check=False)
    assert (bool(told.returncode), told.stderr) == (bool(status), ""), told.stdout
    assert not (tmp_path / "out.json").exists()


@pytest.mark.parametrize("root", [RUN.id, f"./{RUN.id}"])
def test_an_archive_that_was_packed_anew_is_judged_by_its_content(
    tmp_path: Path, archive: Path, key: Path, root: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """`tar` lists folders and keeps owners and times: that is told by the verb and by the script, and is no fault."""
    laid_out = tmp_path / "laid-out"
    laid_out.mkdir()
    subprocess.run(["tar", "-xzf", str(archive), "-C", str(laid_out)], check=True)
    with tarfile.open(tmp_path / "b.tar", "w") as packed:
        packed.add(laid_out / RUN.id, root)
    capsys.readouterr()
    assert ended("verify", str(tmp_path / "b.tar"), "--key", str(key)) == 0
    assert "packed by something else than `evidence export`" in capsys.readouterr().out
    script = [sys.executable, "-I", SCRIPT, str(tmp_path / "b.tar"), str(key)]
    told = subprocess.run(script, capture_output=True, text=True, check=False)
    assert (told.returncode, "packed by something else" in told.stdout, told.stderr) == (0, True, "")
    assert ended("verify", str(archive), "--json", "-") == 0
    assert json.loads(capsys.readouterr().out)["packed_otherwise"] == []


@pytest.mark.parametrize("kind", [tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.CHRTYPE, tarfile.DIRTYPE])
def test_an_archive_holds_files_alone(tmp_path: Path, kind: bytes) -> None:
    """A link could lead anywhere."""
    with tarfile.open(tmp_path / "x.tar", "w") as packed:
        member = tarfile.TarInfo(f"{RUN.id}/x")
        member.type, member.linkname = kind, "/etc/passwd"
        packed.addfile(member)
    assert ended("verify", str(tmp_path / "x.tar")) == 2


@pytest.mark.parametrize(
    "content",
    [b"", b"no archive", gzip.compress(b"no archive"), gzip.compress(b"x" * 9999)[:40]],
    ids=["empty", "text", "packed text", "cut off"],
)
def test_what_is_no_archive_is_bad_use(tmp_path: Path, content: bytes) -> None:
    """One message, status 2."""
    (tmp_path / "x.tar.gz").write_bytes(content)
    assert ended("verify", str(tmp_path / "x.tar.gz")) == 2


def test_a_pair_of_keys_overwrites_nothing(key: Path) -> None:
    """The private one is its owner's alone."""
    private = key.with_name("private.pem")
    before = private.read_bytes()
    assert private.stat().st_mode & 0o777 == 0o600
    for words in ([private, "new.pub.pem"], ["new.pem", key]):
        assert ended("key", "create", "--private", str(words[0]), "--public", str(words[1])) == 2
    assert (private.read_bytes(), Path("new.pem").exists()) == (before, False)


@given(st.binary(max_size=64), st.integers(0, 511), st.integers(0, 64))
def test_the_script_agrees_with_the_library_about_signatures(content: bytes, flipped: int, place: int) -> None:
    """Of a signature in which one bit is another it says no, wherever that is; of another content, too."""
    private = Ed25519PrivateKey.from_private_bytes(hashlib.sha256(content).digest())
    public, signature = private.public_key().public_bytes_raw(), private.sign(content)
    forged = (int.from_bytes(signature, "big") ^ (1 << flipped)).to_bytes(64, "big")
    other = content[:place] + b"x" + content[place:]
    assert [genuine(public, *each) for each in ((signature, content), (forged, content), (signature, other))] == [
        True,
        False,
        False,
    ]


def read(archive: Path) -> dict[str, bytes]:
    """Return path -> content."""
    with tarfile.open(archive) as packed:
        return {member.name: taken.read() for member in packed if (taken := packed.extractfile(member))}


def write(archive: Path, files: dict[str, bytes]) -> None:
    """Pack files."""
    archive.parent.mkdir()
    with tarfile.open(archive, "w:gz") as packed:
        for name, content in files.items():
            member = tarfile.TarInfo(name)
            member.size = len(content)
            packed.addfile(member, io.BytesIO(content))
