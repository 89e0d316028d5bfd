"""Ways past the API that its owner has opened: function URLs, HTTP APIs and load balancers that ask for nothing.

https://docs.aws.amazon.com/lambda/latest/dg/urls-auth.html
"""

from __future__ import annotations

from collections.abc import Iterator

from provisioners.shared.watched import Finding, watching
from stormproof.aws.observe.front_ends.past import read_past_the_api
from stormproof.aws.observe.invokers.function_urls import read_function_urls
from stormproof.core.planning.controls import PlanContext, Reads

NAME = "other-ways"
ASPECT = "ways past the API"
NOBODY_ASKED = "NONE"


def look(reads: Reads, context: PlanContext) -> Iterator[Finding]:
    """Yield the function URLs that let anybody in."""
    for each in read_function_urls(reads, context.system):
        if each.auth == NOBODY_ASKED:
            of = f"{each.function.arn}:{each.qualifier}" if each.qualifier else each.function.arn
            told = f"its owner's URL {each.url} asks for nothing: fails 1.1 (auth.bypass_function_url)"
            yield Finding(of, f"{told}; have it ask for a signature (AuthType AWS_IAM), or delete it")
    for front_end in read_past_the_api(reads, context.system):
        for entry in front_end.open:
            told = f"{entry.way} of {front_end} leads to {entry.name} and asks for nothing: fails 1.1"
            yield Finding(entry.resource, f"{told} (auth.bypass_front_end); have it ask for something, or take it away")


CONTROL = watching(NAME, ("1.1",), ASPECT, look)
