"""``python -m localaws.on_aws``: ask, write the answers down, clean up."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError
from urllib3.exceptions import HTTPError

from localaws.on_aws.ledger import Ledger
from localaws.on_aws.making import Scratch
from localaws.on_aws.place import Place, PlaceError, reached
from localaws.on_aws.registry import QUESTIONS, Question


def main(arguments: Sequence[str] | None = None) -> int:
    """Ask; 0: all answered, nothing left; 1: a question failed; 2: bad use; 4: something made is left."""
    given = _parser().parse_args(arguments)
    try:
        place = reached(given.account, given.profile, given.region, given.ready_file)
    except (PlaceError, BotoCoreError, ClientError, OSError, ValueError, KeyError) as error:
        return _say(f"cannot begin: {error}", 2)
    ledger = Ledger(given.ledger)
    if given.clean:
        return _cleaned(ledger, place, 0)
    if given.ledger.exists():
        return _say(f"{given.ledger}: an earlier run left things: take them off with --clean first", 2)
    if not given.yes and not _agreed(place):
        return _say("nothing was made; --yes where nobody can be asked", 2)
    try:
        answers = {
            each.name: _answer(each, Scratch(place, ledger)) for each in QUESTIONS if each.name in given.question
        }
        _write(given.answers, place, answers)
    finally:
        status = _cleaned(ledger, place, 0)
    return status or (1 if any("failed" in answer for answer in answers.values()) else 0)


def _answer(question: Question, scratch: Scratch) -> Mapping[str, Any]:
    print(f"{question.text} (about {question.minutes} min on AWS)", file=sys.stderr)  # noqa: T201
    try:
        return question.ask(scratch)
    except (BotoCoreError, ClientError, HTTPError, OSError) as error:
        return {"failed": f"{type(error).__name__}: {error}"}


def _write(file: Path, place: Place, answers: Mapping[str, Any]) -> None:
    where = "localaws" if place.ready else f"AWS, {place.region}"
    content = {"asked_of": where, "at": datetime.now(UTC).isoformat(timespec="seconds"), "answers": answers}
    text = json.dumps(content, indent=1).replace(place.account, "<account>")
    file.write_text(text + "\n", encoding="utf-8")
    print(f"{file}: {len(answers)} answers", file=sys.stderr)  # noqa: T201  # a command's message


def _cleaned(ledger: Ledger, place: Place, status: int) -> int:
    left = ledger.remove_all(place)
    for sentence in left:
        print(f"{sentence}; try again with --clean", file=sys.stderr)  # noqa: T201  # a command's message
    return 4 if left else status


def _agreed(place: Place) -> bool:
    if not sys.stdin.isatty():
        return False
    print(  # noqa: T201  # the question
        f"account {place.account}, region {place.region}: makes functions, roles, APIs and a stack, and removes them."
    )
    return input("Go on? [y/N] ").strip().lower() == "y"


def _say(sentence: str, status: int) -> int:
    print(sentence, file=sys.stderr)  # noqa: T201  # a command's message
    return status


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser("python -m localaws.on_aws", description="Settle on AWS what no document says.")
    parser.add_argument("--account", required=True, help="the scratch account's 12 digits; another one is refused")
    parser.add_argument("--profile", help="of the AWS configuration")
    parser.add_argument("--region", help="where; else the profile's")
    parser.add_argument("--ready-file", type=Path, help="of an embedded AWS to ask instead")
    names = [question.name for question in QUESTIONS]
    parser.add_argument("--question", nargs="+", choices=names, default=names, help="these alone")
    parser.add_argument("--answers", type=Path, default=Path("on-aws.json"), help="where the answers are written")
    parser.add_argument(
        "--ledger", type=Path, default=Path("on-aws-ledger.jsonl"), help="what is made, written before it is"
    )
    parser.add_argument("--clean", action="store_true", help="remove what a run that was killed left, and end")
    parser.add_argument("--yes", action="store_true", help="do not ask")
    return parser


if __name__ == "__main__":
    sys.exit(main())
