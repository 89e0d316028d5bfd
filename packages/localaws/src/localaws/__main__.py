"""``python -m localaws --ready-file F``: an embedded AWS in the foreground, with nothing deployed on it."""

from __future__ import annotations

import argparse
import os
import stat
import sys
from pathlib import Path

from localaws.compare import command as compare
from localaws.compose import Options, StartError
from localaws.faults.profiles import PROFILES, WORST
from localaws.kernel.ports import REGIONS
from localaws.patch_list import listing
from localaws.serving import serve


def main() -> int:
    """Run it; 0 after a stop that was asked for, 2 where it could not start."""
    if sys.argv[1:2] == ["compare"]:
        return compare.main(sys.argv[2:])
    parser = argparse.ArgumentParser("python -m localaws", description="An embedded AWS on loopback.")
    parser.add_argument("--ready-file", type=Path, help="JSON file that appears when the endpoints answer")
    parser.add_argument("--port", type=_port, default=0, help="of the HTTP endpoint; 0 (the default) is any free one")
    parser.add_argument("--tls-port", type=_port, default=0, help="of the HTTPS endpoint; 0 is any free one")
    parser.add_argument("--region", choices=REGIONS, default=REGIONS[0], help="that clients are told to use")
    parser.add_argument("--weather", choices=PROFILES, default="clear", help="what goes wrong with calls")
    parser.add_argument("--weather-seed", "--seed", type=int, default=0, help="the same one brings the same troubles")
    parser.add_argument("--weather-rate", type=_rate, default=1.0, help="how many times the usual troubles")
    parser.add_argument("--iam", choices=("open", "enforce"), default="open", help="whether policies are enforced")
    parser.add_argument("--open", action="store_true", help="verify no signatures: any credentials do")
    parser.add_argument("--real-time", action="store_true", help="let nobody move the clock: minutes take a minute")
    parser.add_argument("--stop-at-eof", action="store_true", help="stop when standard input ends: with its parent")
    parser.add_argument("--patches", action="store_true", help="list what is changed in moto, and why, and end")
    given = parser.parse_args()
    if given.patches:
        print(listing())  # noqa: T201  # what was asked for
        return 0
    if given.ready_file is not None and not given.ready_file.resolve().parent.is_dir():
        parser.error(f"--ready-file {given.ready_file}: its folder is not there; make it or name another one")
    if given.stop_at_eof and not _stdin_ends():
        parser.error("--stop-at-eof: standard input is no pipe, socket or terminal, so its end is never told")
    weather = (given.weather, given.weather_seed, given.weather_rate)
    options = Options(
        given.port, given.tls_port, given.region, *weather, given.iam, given.open, real_time=given.real_time
    )
    try:
        serve(options, given.ready_file, stop_at_eof=given.stop_at_eof)
    except StartError as error:
        print(error, file=sys.stderr)  # noqa: T201  # a command's message
        return 2
    return 0


def _stdin_ends() -> bool:
    """Tell whether the end of standard input can be waited for."""
    try:
        mode = os.fstat(sys.stdin.fileno()).st_mode
    except (AttributeError, OSError, ValueError):  # there is none
        return False
    return stat.S_ISFIFO(mode) or stat.S_ISSOCK(mode) or os.isatty(sys.stdin.fileno())


def _port(text: str) -> int:
    if not text.isdecimal() or int(text) > 65535:
        raise argparse.ArgumentTypeError(f"{text} is no port; it is 0 to 65535")
    return int(text)


def _rate(text: str) -> float:
    try:
        rate = float(text)
    except ValueError:
        rate = 0.0
    if not 0 < rate <= WORST:
        raise argparse.ArgumentTypeError(f"{text} is no rate; it is above 0 and at most {WORST:g}")
    return rate


if __name__ == "__main__":
    sys.exit(main())
