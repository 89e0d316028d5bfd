"""The command line: parses, calls, prints. What a person waits for at a prompt is answered by plain data alone.

The help of the whole and what a shell completes need neither typer nor any verb's module; all else is `calling`'s.
"""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Sequence

from stormproof.cli.verbs import HELPS

COMPLETING = "_STORMPROOF_COMPLETE"
"""Set where a shell asks what may follow: ``complete_bash``."""
NO_VERB = 2
"""The exit status where no verb was named."""


def main(arguments: Sequence[str] | None = None) -> None:
    """Answer a shell, print the help, or run a verb; exit with its status."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    _never_fail_to_encode()
    if asked := os.environ.get(COMPLETING):
        from stormproof.cli.speaking.completing import answer  # noqa: PLC0415 - a shell asks for it alone

        said, status = answer(asked, os.environ)
        sys.stdout.write(said)
        raise SystemExit(status)
    if not _helped(given):
        from stormproof.cli.calling import call  # noqa: PLC0415 - a help needs none of its libraries

        call(given)


def _helped(given: Sequence[str]) -> bool:
    """Print the help of the whole where it is asked for; returns whether it was, and could be written."""
    if given and tuple(given) not in {(each,) for each in HELPS}:
        return False
    from stormproof.cli.speaking.root_help import columns, root_help  # noqa: PLC0415 - verbs print no such help

    stream = sys.stdout if given else sys.stderr
    try:
        stream.write(root_help(columns()))
        stream.flush()
    except OSError:
        return False  # the way of the verbs tells what is wrong with it
    if not given:
        raise SystemExit(NO_VERB)
    return True


def _never_fail_to_encode() -> None:
    """Have what the terminal's encoding lacks written by its number, instead of ending the verb."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
