"""A bundle of evidence: what is in it, and that nobody changes it unseen."""

import base64
import gzip
import hashlib
import json
import os
import subprocess
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from stormproof.core.criteria.verdicts import Verdict
from stormproof.core.errors import UsageError
from stormproof.run.recording.evidence.bundle import Seal, stamps, write_bundle
from stormproof.run.recording.evidence.layout import MANIFEST, SIGNATURE
from stormproof.run.recording.evidence.lines import lines_in, slug
from stormproof.run.recording.evidence.signature import Signer, fingerprint
from stormproof.run.recording.evidence.verification import verify_bundle
from stormproof.run.recording.evidence_log import EvidenceLog
from stormproof.run.recording.recorder import ScenarioRun

KEY = Ed25519PrivateKey.generate()
OTHER = Ed25519PrivateKey.generate()


Write = Callable[..., Path]


def first_page(seal: Seal) -> str:
    """A first page that says how the bundle is sealed."""
    return f"<p>{seal.files} files, {seal.fingerprint}</p>"


@pytest.fixture
def written(tmp_path: Path, scenario_run: Callable[..., ScenarioRun], redact: Callable[[str], str]) -> Write:
    """Write a bundle of two scenarios and return its folder."""

    def write(signer: Signer | None = None) -> Path:
        runs = [scenario_run("1.1", Verdict.PASS), scenario_run("1.2", Verdict.FAIL, "It fails", "auth.open")]
        page = write_bundle(
            tmp_path / "evidence", runs, '{"summary": 1}', page=first_page, redact=redact, signer=signer
        )
        (tmp_path / "index.html").write_text(page, "utf-8")
        (tmp_path / "summary.json").write_text('{"summary": 1}', "utf-8")
        return tmp_path / "evidence"

    return write


def test_a_scenario_is_told_with_its_steps_and_what_they_saw(written: Write) -> None:
    """One line the scenario, then each step followed by its records."""
    text = (written() / "1.2" / f"{slug('It fails')}.jsonl").read_text("utf-8")
    lines = [json.loads(line) for line in text.splitlines()]
    assert [line["line"] for line in lines] == ["scenario", "step", "record", "step"]
    assert lines[0]["verdict"] == "FAIL"
    assert lines[0]["code"] == "auth.open"
    assert lines[2]["at"] == "2026-01-01T00:00:00+00:00"


@pytest.fixture
def sharing(
    tmp_path: Path,
    scenario_run: Callable[..., ScenarioRun],
    resting_on: Callable[[ScenarioRun, EvidenceLog], ScenarioRun],
    experiment: Callable[[int], EvidenceLog],
    redact: Callable[[str], str],
) -> Path:
    """An unsigned bundle of two scenarios that rest on one experiment."""
    flood = experiment(3)
    runs = [resting_on(scenario_run(criterion, Verdict.PASS), flood) for criterion in ("1.1", "1.2")]
    write_bundle(tmp_path / "evidence", runs, "{}", page=first_page, redact=redact, signer=None)
    return tmp_path / "evidence"


def test_what_an_experiment_saw_is_kept_once_and_named_by_whoever_rests_on_it(sharing: Path) -> None:
    """Each scenario names the file, how many records it holds, and the SHA-256 of its bytes, which gzip has packed."""
    (file,) = (sharing / "experiments").iterdir()
    content, lines = file.read_bytes(), lines_in(file)
    assert gzip.decompress(content).decode().splitlines() == lines
    assert [json.loads(line)["line"] for line in lines] == ["experiment", "record", "record", "record"]
    assert "the-secret" not in "".join(lines)
    for criterion in ("1.1", "1.2"):
        (scenario,) = (sharing / criterion).iterdir()
        told = [json.loads(line) for line in scenario.read_text("utf-8").splitlines()]
        assert [line["line"] for line in told] == ["scenario", "step", "record", "shared", "step"]
        assert told[3] == {
            "line": "shared",
            "experiment": "a flood",
            "records": 3,
            "file": f"experiments/{file.name}",
            "sha256": hashlib.sha256(content).hexdigest(),
        }
    assert verify_bundle(sharing).problems == ()


def _append(path: Path) -> None:
    path.write_bytes(path.read_bytes() + b"{}\n")


def _sealed_anew(folder: Path) -> None:
    manifest = json.loads((folder / MANIFEST).read_text("utf-8"))
    files = {path: asdict(stamp) for path, stamp in stamps(folder).items() if path not in {MANIFEST, SIGNATURE}}
    (folder / MANIFEST).write_text(json.dumps({**manifest, "files": files}), "utf-8")


@pytest.mark.parametrize("change", [_append, Path.unlink])
def test_another_experiment_is_found_even_where_the_manifest_was_forged(
    sharing: Path, change: Callable[[Path], None]
) -> None:
    """Changed or removed, and the bundle sealed anew: the scenarios still name the one that they rest on."""
    (file,) = (sharing / "experiments").iterdir()
    change(file)
    assert verify_bundle(sharing).problems[0].startswith(f"experiments/{file.name}: ")
    _sealed_anew(sharing)
    problems = verify_bundle(sharing).problems
    assert len(problems) == 2
    assert all(f"rests on another experiments/{file.name}" in problem for problem in problems)


def test_no_secret_reaches_the_bundle(written: Write) -> None:
    """What became known as a secret after it was recorded is removed as well."""
    folder = written()
    texts = [path.read_text("utf-8") for path in folder.rglob("*") if path.is_file()]
    assert len(texts) == 4
    assert not any("the-secret" in text for text in texts)


def test_a_new_bundle_takes_the_place_of_the_old(tmp_path: Path, written: Write) -> None:
    """Nothing of an earlier run stays, and no temporary folder either."""
    (tmp_path / "evidence" / "9.9").mkdir(parents=True)
    (tmp_path / "evidence" / "9.9" / "old.jsonl").touch()
    folder = written()
    assert not (folder / "9.9").exists()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["evidence", "index.html", "summary.json"]


def test_an_untouched_bundle_is_as_it_was_sealed(written: Write) -> None:
    """Unsigned ones say so; the page and the summary count among its files."""
    found = verify_bundle(written())
    assert (found.problems, found.files, found.signed_by, found.origin_checked) == ((), 5, None, False)


def _reseal(folder: Path) -> None:
    manifest = json.loads((folder / "manifest.json").read_text("utf-8"))
    manifest["files"] = dict(list(manifest["files"].items())[1:])
    (folder / "manifest.json").write_text(json.dumps(manifest), "utf-8")


def _rename(folder: Path) -> None:
    next(folder.glob("1.1/*.jsonl")).rename(folder / "1.1" / "other.jsonl")


def _resummarise(folder: Path) -> None:
    (folder / "summary.json").write_text("{}", "utf-8")


def _linked_folder(folder: Path) -> None:
    (folder / "1.1").rename(folder.parent / "elsewhere")
    (folder / "1.1").symlink_to(folder.parent / "elsewhere")


def _linked_file(folder: Path) -> None:
    file = next(folder.glob("1.1/*.jsonl"))
    file.rename(folder.parent / "elsewhere.jsonl")
    file.symlink_to(folder.parent / "elsewhere.jsonl")


def _pipe(folder: Path) -> None:
    file = next(folder.glob("1.1/*.jsonl"))
    file.unlink()
    os.mkfifo(file)


TAMPERING: dict[str, Callable[[Path], object]] = {
    "changed": lambda folder: _append(next(folder.glob("1.1/*.jsonl"))),
    "removed": lambda folder: next(folder.glob("1.2/*.jsonl")).unlink(),
    "added": lambda folder: (folder / "1.1" / "more.jsonl").touch(),
    "renamed": _rename,
    "summary": _resummarise,
    "signature": lambda folder: (folder / "manifest.sig").unlink(),
    "manifest": _reseal,
    "linked folder": _linked_folder,
    "linked file": _linked_file,
    "pipe": _pipe,
    "pipe beside": lambda folder: os.mkfifo(folder / "1.1" / "more"),
    "dangling link": lambda folder: (folder / "more").symlink_to("nowhere"),
    "first page": lambda folder: (folder.parent / "index.html").write_text("<p>all met</p>", "utf-8"),
    "summary beside": lambda folder: (folder.parent / "summary.json").write_text("{}", "utf-8"),
}


@pytest.mark.parametrize("how", TAMPERING)
def test_tampering_is_found(written: Write, how: str) -> None:
    """Whatever is changed, added or taken away below the folder."""
    folder = written(Signer(KEY))
    TAMPERING[how](folder)
    assert verify_bundle(folder, KEY.public_key()).problems


def test_a_signed_bundle_tells_whose_it_is(written: Write) -> None:
    """By the key that the verifier brings along; without one only that it is whole."""
    folder = written(Signer(KEY))
    known = verify_bundle(folder, KEY.public_key())
    assert (known.problems, known.origin_checked) == ((), True)
    assert known.signed_by == fingerprint(KEY.public_key())
    assert not verify_bundle(folder).origin_checked


def test_a_bundle_sealed_by_somebody_else_is_refused(written: Write) -> None:
    """A whole bundle with a good signature of another key is a forgery to who expects this one."""
    assert verify_bundle(written(Signer(OTHER)), KEY.public_key()).problems


def test_an_unsigned_bundle_does_not_pass_where_a_signature_is_expected(written: Write) -> None:
    """Else leaving the signature out would be the easiest forgery."""
    assert verify_bundle(written(), KEY.public_key()).problems


def test_a_bundle_may_be_kept_alone(written: Write) -> None:
    """Without the page and the summary that lay beside it, it is whole; that they are not there is told."""
    folder = written(Signer(KEY))
    assert verify_bundle(folder).absent == ()
    for name in ("index.html", "summary.json"):
        (folder.parent / name).unlink()
    alone = verify_bundle(folder, KEY.public_key())
    assert (alone.problems, alone.absent) == ((), ("index.html", "summary.json"))


def test_a_link_to_a_bundle_is_no_bundle(written: Write, tmp_path: Path) -> None:
    """What it leads to may be another one a moment later."""
    (tmp_path / "link").symlink_to(written())
    with pytest.raises(UsageError, match="symbolic link"):
        verify_bundle(tmp_path / "link")


def _manifest(**said: object) -> str:
    stamp = {"size": 1, "sha256": "x"}
    beside = {"index.html": stamp, "summary.json": stamp}
    whole = {"schema": 2, "algorithm": "SHA-256", "signature": "unsigned", "files": {}, "beside": beside}
    return json.dumps(whole | said)


@pytest.mark.parametrize(
    "content",
    [
        None,
        "no json",
        "[]",
        '{"schema": 2}',
        '{"schema": 9, "files": {}, "signature": "unsigned"}',
        "[" * 100_000,
        _manifest(files=[]),
        _manifest(files={"a": "text"}),
        _manifest(files={"a": {"size": "1", "sha256": "x"}}),
        _manifest(beside={}),
        _manifest(signature=5),
        _manifest(signature={"public_key": 5}),
        _manifest(signature={"public_key": "no base64"}),
        _manifest(signature={"public_key": "AAAA"}),
        '{"schema": 2, "schema": 2}',
    ],
)
def test_a_folder_without_a_manifest_is_no_bundle(tmp_path: Path, content: str | None) -> None:
    """One message, no traceback."""
    if content is not None:
        (tmp_path / "manifest.json").write_text(content, "utf-8")
    with pytest.raises(UsageError):
        verify_bundle(tmp_path)


def test_openssl_agrees_with_the_signature(tmp_path: Path, written: Write) -> None:
    """An auditor needs no Stormproof: a tool that others wrote accepts the manifest's signature."""
    folder = written(Signer(KEY))
    (tmp_path / "key.pem").write_text(
        KEY.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode(), "utf-8"
    )
    (tmp_path / "sig").write_bytes(base64.b64decode((folder / "manifest.sig").read_text("ascii")))
    command = [
        "openssl",
        "pkeyutl",
        "-verify",
        "-rawin",
        "-inkey",
        "key.pem",
        "-sigfile",
        "sig",
        "-in",
        "evidence/manifest.json",
    ]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
