"""Checks an archive of `stormproof evidence export` with nothing but Python 3.9 or newer: read it, then run it.

    python3 verify_evidence.py ARCHIVE [PUBLIC_KEY.pem]

It holds every file of the archive against the manifest (SHA-256), and the manifest against its Ed25519 signature by the
formulas of RFC 8032, section 5.1.7. Without a public key it tells the fingerprint of the key that signed: compare it
with one that you were given by another way. That another tool has packed the archive anew is told, and is
no fault: the content decides. Exit status: 0 as it was sealed, 1 not so, 2 no such archive.
"""

from __future__ import annotations

import base64
import hashlib
import json
import sys
import tarfile
from pathlib import Path
from typing import Tuple

Point = Tuple[int, int, int, int]
"""X, Y, Z, T: RFC 8032, section 5.1.4."""

P = 2**255 - 19
BASE_Y = 4 * pow(5, P - 2, P) % P
Q = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, P - 2, P) % P
KEY_OF_ED25519 = bytes.fromhex("302a300506032b6570032100")
"""What stands before the 32 bytes of the key in its PEM file: RFC 8410, section 4."""


def added(a: Point, b: Point) -> Point:
    """Return the sum of two points (X, Y, Z, T): RFC 8032, section 5.1.4."""
    e, f = (a[1] - a[0]) * (b[1] - b[0]) % P, (a[1] + a[0]) * (b[1] + b[0]) % P
    g, h = 2 * a[3] * b[3] * D % P, 2 * a[2] * b[2] % P
    return (f - e) * (h - g) % P, (h + g) * (f + e) % P, (h - g) * (h + g) % P, (f - e) * (f + e) % P


def times(number: int, point: Point) -> Point:
    """Return a point added to itself so often."""
    found: Point = (0, 1, 1, 0)
    while number:
        if number & 1:
            found = added(found, point)
        point, number = added(point, point), number >> 1
    return found


def point_of(encoded: bytes) -> Point | None:
    """Return the point that 32 bytes stand for, None for none: RFC 8032, section 5.1.3."""
    y = int.from_bytes(encoded, "little")
    sign, y = y >> 255, y & (2**255 - 1)
    square = (y * y - 1) * pow(D * y * y + 1, P - 2, P) % P
    x = pow(square, (P + 3) // 8, P)
    if (x * x - square) % P:
        x = x * pow(2, (P - 1) // 4, P) % P
    if y >= P or (x * x - square) % P or (not x and sign):
        return None
    x = P - x if x & 1 != sign else x
    return x, y, 1, x * y % P


def genuine(key: bytes, signature: bytes, content: bytes) -> bool:
    """Tell whether an Ed25519 signature of a content was made with the other half of a public key."""
    public, random, base = point_of(key), point_of(signature[:32]), point_of(BASE_Y.to_bytes(32, "little"))
    scalar = int.from_bytes(signature[32:], "little")
    if len(key) != 32 or len(signature) != 64 or not (public and random and base) or scalar >= Q:
        return False
    digest = int.from_bytes(hashlib.sha512(signature[:32] + key + content).digest(), "little") % Q
    left, right = times(scalar, base), added(random, times(digest, public))
    return not ((left[0] * right[2] - right[0] * left[2]) % P or (left[1] * right[2] - right[1] * left[2]) % P)


def contents(archive: str) -> dict[str, bytes]:
    """Return path -> content of the files below the one folder of an archive; raises ValueError for anything else."""
    found: dict[str, bytes] = {}
    anew, roots = False, set()
    with tarfile.open(archive) as packed:
        for member in packed:
            name = member.name.removeprefix("./")
            anew |= member.isdir() or name != member.name or bool(member.uid or member.uname)
            if member.isdir():
                continue
            root, slash, path = name.partition("/")
            roots.add(root)
            taken = packed.extractfile(member) if member.isreg() else None
            if not taken or not slash or path in found or len(roots) > 1:
                raise ValueError(f"{member.name} is no file of a run, or is there twice")
            found[path] = taken.read()
    if anew:
        print("packed by something else than `evidence export` (folders, owners), which does not count")
    return found


def problems(files: dict[str, bytes], key: bytes | None) -> list[str]:
    """Return what is wrong; raises KeyError where there is no manifest."""
    text = files.pop("evidence/manifest.json")
    manifest = json.loads(text)
    sealed = {**{f"evidence/{path}": stamp for path, stamp in manifest["files"].items()}, **manifest["beside"]}
    signature, described = files.pop("evidence/manifest.sig", b""), manifest["signature"]
    wrong = [f"{path}: removed" for path in sealed.keys() - files.keys()]
    wrong += [f"{path}: added" for path in files.keys() - sealed.keys()]
    for path in sealed.keys() & files.keys():
        stamp = {"size": len(files[path]), "sha256": hashlib.sha256(files[path]).hexdigest()}
        wrong += [] if stamp == sealed[path] else [f"{path}: changed"]
    if described == "unsigned":
        print("unsigned: whoever had it could have sealed it anew")
        return [*wrong, *(["the manifest is unsigned"] if key else [])]
    public = key or base64.b64decode(described["public_key"])
    if not genuine(public, base64.b64decode(signature), text):
        wrong.append("manifest.sig: not made over this manifest with that key")
    print(f"{'the key that you named' if key else 'signed by'}: SHA256:{hashlib.sha256(public).hexdigest()}")
    return wrong


def public_key(file: str) -> bytes:
    """Return the 32 bytes of an Ed25519 public key in a PEM file; raises ValueError."""
    lines = Path(file).read_text("ascii").splitlines()
    der = base64.b64decode("".join(line for line in lines if not line.startswith("-----")))
    if not der.startswith(KEY_OF_ED25519) or len(der) != len(KEY_OF_ED25519) + 32:
        raise ValueError(f"{file} holds no Ed25519 public key in PEM")
    return der[-32:]


def main(words: list[str]) -> int:
    """Check an archive and say what it comes to."""
    if len(words) not in {1, 2}:
        print(__doc__)
        return 2
    try:
        found = problems(contents(words[0]), public_key(words[1]) if len(words) == 2 else None)
    except (OSError, EOFError, ValueError, KeyError, tarfile.TarError) as error:
        print(f"{words[0]} cannot be checked: {error!r}")
        return 2
    print("\n".join([*sorted(found), f"{words[0]}: {'NOT as it was sealed' if found else 'as it was sealed'}"]))
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
