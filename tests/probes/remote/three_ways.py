"""Run by a Python that has nothing but the package: makes the checks that are asked for, as function and as canary."""

import json
import os
import sys


class Context:
    """What Lambda hands to a handler."""

    aws_request_id = "run-1"

    def get_remaining_time_in_millis(self) -> int:
        """Return what is left of a minute."""
        return 60_000


def main() -> None:
    """Print what each handler has returned or raised, one line of JSON each, after its log."""
    folder, handler, *checks = sys.argv[1:]
    sys.path.insert(0, folder)
    module = __import__("stormproof_probe")
    for check in checks:
        os.environ["PROBE_CHECK"] = check
        try:
            answer = getattr(module, handler)({"check": check}, Context())
        except Exception as error:  # noqa: BLE001 - what a handler raises is what is looked at
            answer = {"raised": type(error).__name__, "message": str(error)}
        print(json.dumps({"answer": answer}))  # noqa: T201 - read by the test
    loaded = {name.partition(".")[0] for name in sys.modules} - set(sys.stdlib_module_names)
    print(json.dumps({"answer": sorted(loaded)}))  # noqa: T201 - read by the test


if __name__ == "__main__":
    main()
