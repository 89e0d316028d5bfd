"""Ways past the API that its owner has opened: URLs of functions that ask for no signature.

https://docs.aws.amazon.com/lambda/latest/dg/urls-auth.html
"""

from __future__ import annotations

from collections.abc import Iterator

from provisioners.shared.watched import Finding, watching
from stormproof.aws.observe.invokers.function_urls import read_function_urls
from stormproof.core.planning.controls import PlanContext, Reads

NAME = "other-ways"
ASPECT = "function URLs"
NOBODY_ASKED = "NONE"


def look(reads: Reads, context: PlanContext) -> Iterator[Finding]:
    """Yield the function URLs that let anybody in."""
    for each in read_function_urls(reads, context.system):
        if each.auth == NOBODY_ASKED:
            of = f"{each.function.arn}:{each.qualifier}" if each.qualifier else each.function.arn
            told = f"its owner's URL {each.url} asks for nothing: fails 1.1 (auth.bypass_function_url)"
            yield Finding(of, f"{told}; have it ask for a signature (AuthType AWS_IAM), or delete it")


CONTROL = watching(NAME, ("1.1",), ASPECT, look)
