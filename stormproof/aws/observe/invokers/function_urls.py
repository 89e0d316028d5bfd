"""Function URLs, of functions and of their aliases.

https://docs.aws.amazon.com/lambda/latest/api/API_ListFunctionUrlConfigs.html
"""

from __future__ import annotations

from dataclasses import dataclass

from stormproof.aws.observe.invokers.invocations import Invocation, invoked
from stormproof.core.planning.controls import PlanContext, Reads
from stormproof.core.system import Function, HasFunctions

MOVED_BY = ""


@dataclass(frozen=True)
class FunctionUrl:
    """A URL of a function; `auth` is ``NONE`` or ``AWS_IAM``, `qualifier` the alias that it is of, empty for none.

    https://docs.aws.amazon.com/lambda/latest/dg/urls-auth.html
    """

    url: str
    auth: str
    function: Function
    qualifier: str


def read_function_urls(reads: Reads, system: HasFunctions) -> tuple[FunctionUrl, ...]:
    """Look at the URLs of the system's functions."""
    return tuple(
        FunctionUrl(str(config.get("FunctionUrl", "")), str(config.get("AuthType", "")), *of)
        for function in system.functions
        for config in reads.pages(
            "lambda", "list_function_url_configs", "FunctionUrlConfigs", FunctionName=function.name
        )
        if (of := invoked(system, str(config.get("FunctionArn", function.arn))))
    )


def find(reads: Reads, context: PlanContext) -> tuple[Invocation, ...]:
    """Look for the URLs by which a function is invoked; raises CouldNotLook."""
    return tuple(
        Invocation(f"function URL of {each.function.name}", each.function, each.qualifier)
        for each in read_function_urls(reads, context.system)
    )
