"""``python -m benchmarks [NAME ...]``: runs the named benchmarks, or all of them, one after the other.

Each is a module with a main() and runs in a process of its own, so that none inherits another's memory or clock.
"""

from __future__ import annotations

import argparse
import subprocess
import sys

from benchmarks._measure import SMALLEST

BENCHMARKS = {
    "verbs": "stormproof localaws, plan, verify: seconds until they are ready or done, calls, memory",
    "acceptance": "the acceptance run of requirement 1: seconds",
    "flood": "1,001 requests of one key: seconds, DynamoDB's share; latency that authorizer and rate guard add",
    "gateway": "gateway, authorizer and function: requests a second, beside ministack's",
    "front": "the AWS API endpoint: start, calls a second, beside moto's own server",
    "validation": "what the check of requests by their models takes of a call: percent",
    "lambda_host": "the Lambda host: invocations a second, cold starts, memory of an instance",
    "alarms": "alarms by the virtual clock: seconds for a day of a thousand alarms",
    "recovery": "10,000 items and 1,000 objects brought back, beside a plain loop of the same calls: seconds, ratio",
    "report": "a full report: megabytes, seconds until its pages can be read",
    "probes": "a health check: what it takes beyond the request that it makes: milliseconds",
    "history": "a hundred kept runs listed and compared: seconds",
    "insights": "Logs Insights queries over 100,000 events: seconds",
}


def main() -> int:
    """Run what is asked for; 1 where a benchmark could not be measured."""
    names = "\n".join(f"  {name:12} {what}" for name, what in BENCHMARKS.items())
    parser = argparse.ArgumentParser(
        "python -m benchmarks", description=f"Measures:\n{names}", formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("name", nargs="*", metavar="NAME", help="default: all of them")
    parser.add_argument(SMALLEST, action="store_true", help="only show that each works; the figures mean nothing")
    words = parser.parse_args()
    asked = words.name or BENCHMARKS
    if unknown := sorted({*asked} - {*BENCHMARKS}):
        parser.error(f"no such benchmark: {', '.join(unknown)}; there are {', '.join(BENCHMARKS)}")
    failed = [name for name in asked if not run(name, *([SMALLEST] if words.smallest else []))]
    if failed:
        print(f"could not be measured: {', '.join(failed)}", file=sys.stderr)
    return int(bool(failed))


def run(name: str, *words: str) -> bool:
    """Run a benchmark in a process of its own; tells whether it came to its end."""
    print(f"\n{name}: {BENCHMARKS[name]}", flush=True)
    return subprocess.run([sys.executable, "-m", f"benchmarks.{name}", *words], check=False).returncode == 0


if __name__ == "__main__":
    sys.exit(main())
