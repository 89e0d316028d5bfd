"""``python -m localaws --ready-file F``: an embedded AWS in the foreground, with nothing deployed on it."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from localaws.ports import REGIONS
from localaws.server import Options, StartError
from localaws.serving import serve
from localaws.weather.forecast import FORECASTS


def main() -> int:
    """Run it; 0 after a stop that was asked for, 2 where it could not start."""
    parser = argparse.ArgumentParser("python -m localaws", description="An embedded AWS on loopback.")
    parser.add_argument("--ready-file", type=Path, help="JSON file that appears when the endpoints answer")
    parser.add_argument("--port", type=int, default=0, help="of the HTTP endpoint; 0 (the default) is any free one")
    parser.add_argument("--tls-port", type=int, default=0, help="of the HTTPS endpoint; 0 is any free one")
    parser.add_argument("--region", choices=REGIONS, default=REGIONS[0], help="that clients are told to use")
    parser.add_argument("--weather", choices=FORECASTS, default="clear", help="what goes wrong with calls")
    parser.add_argument("--seed", type=int, default=0, help="of the weather")
    parser.add_argument("--iam", choices=("open", "enforce"), default="open", help="whether policies are enforced")
    given = parser.parse_args()
    options = Options(given.port, given.tls_port, given.region, given.weather, given.seed, given.iam)
    try:
        serve(options, given.ready_file)
    except StartError as error:
        print(error, file=sys.stderr)  # noqa: T201  # a command's message
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
