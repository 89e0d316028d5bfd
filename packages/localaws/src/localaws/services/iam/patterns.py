"""How policies match names: wildcards, ARNs part by part, and variables.

https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_resource.html and
https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache

Context = Mapping[str, Sequence[str]]

VARIABLE = re.compile(r"\$\{([^},]+)(?:,\s*'([^']*)')?\}")
# ${*}, ${?} and ${$} are the characters themselves; while a pattern is matched, these stand for the first two.
LITERALS = {"*": "\ue000", "?": "\ue001", "$": "$"}


def like(pattern: str, value: str) -> bool:
    """Tell whether a value matches a pattern with ``*`` (any run of characters) and ``?`` (any one)."""
    return _regex(pattern).fullmatch(value) is not None


def arn_like(pattern: str, arn: str) -> bool:
    """Tell whether an ARN matches a pattern, each of its six parts for itself: no wildcard reaches across a colon."""
    wanted, parts = pattern.split(":", 5), arn.split(":", 5)
    return len(wanted) == len(parts) == 6 and all(map(like, wanted, parts))


def fill(text: str, context: Context) -> str | None:
    """Return the text with its policy variables filled in; None where the request has no value for one."""
    missing = False

    def value(match: re.Match[str]) -> str:
        nonlocal missing
        if match[1] in LITERALS:
            return LITERALS[match[1]]
        values = context.get(match[1].lower(), ())
        if len(values) == 1:
            return values[0]
        if match[2] is None:
            missing = True
        return match[2] or ""

    filled = VARIABLE.sub(value, text)
    return None if missing else filled


def variables(text: str, *, with_default: bool = True) -> set[str]:
    """Return the context keys that a text's policy variables name, those that have a default of their own if wanted."""
    return {name for name, default in VARIABLE.findall(text) if name not in LITERALS and (with_default or not default)}


@lru_cache(maxsize=4096)
def _regex(pattern: str) -> re.Pattern[str]:
    special = {"*": ".*", "?": ".", LITERALS["*"]: r"\*", LITERALS["?"]: r"\?"}
    return re.compile("".join(special.get(each, re.escape(each)) for each in pattern), re.DOTALL)
