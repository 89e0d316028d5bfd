"""Which of the 64 criteria can be had of what comes by a kind of front end, and which not and why: a table.

What AWS itself does not offer is told from what Stormproof does not do.
https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-vs-rest.html (HTTP APIs)
https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-websocket-api-overview.html
https://docs.aws.amazon.com/lambda/latest/dg/urls-auth.html, https://docs.aws.amazon.com/lambda/latest/dg/urls-monitoring.html
https://docs.aws.amazon.com/elasticloadbalancing/latest/application/lambda-functions.html
https://docs.aws.amazon.com/appsync/latest/devguide/security-authz.html
https://docs.aws.amazon.com/waf/latest/developerguide/how-aws-waf-works-resources.html (what a web ACL protects)
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from stormproof.core.criteria.catalogue import catalogue
from stormproof.core.front_ends.model import Kind

METRICS = ("2.4", "3.2", "4.2", "4.4")
"""Criteria about the requests of the API in CloudWatch."""
FIREWALL = ("8.1", "8.2")
TRANSPORT = ("8.3", "8.5")
VERSIONS = ("8.6", "12.5")
"""What is done by versions behind an alias that invokers are put on."""
STAYS = "its integrations stay where their owner put them: Stormproof puts those of REST APIs on an alias"

NOT_HAD: Mapping[Kind, Mapping[tuple[str, ...], str]] = {
    Kind.REST_API: {},
    Kind.PRIVATE_REST_API: {
        ("1.1", "1.2", "1.3", "1.4", "1.5", "6.1", "6.2", "6.3", "6.4", "6.5", "8.1", "8.2", "8.3", "8.5", "9.1"): (
            "applied, but what has to be provoked is UNDECIDED: it answers inside its owner's VPCs alone"
        ),
        ("11",): "canaries and probes of other regions do not reach into its owner's VPCs",
    },
    Kind.HTTP_API: {
        ("1",): "an HTTP API's authorizers answer in a form of their own; Stormproof puts one before REST APIs alone",
        ("6",): "AWS has no usage plans for it, and the rate guard reads the requests of REST APIs alone",
        FIREWALL: "AWS WAF protects no HTTP API; CloudFront before it can be protected",
        TRANSPORT: "Stormproof sets and tries the hosts of REST APIs alone",
        METRICS: "its metrics have names of their own; Stormproof asks those of REST APIs",
        ("9.1",): "its access log has variables of its own; Stormproof sets and reads those of REST APIs",
        VERSIONS: STAYS,
    },
    Kind.WEBSOCKET_API: {
        ("1",): "it authorizes a connection, once, and no request; Stormproof puts no authorizer there",
        ("6",): "the rate guard counts requests, and a connection carries any number of messages",
        FIREWALL: "AWS WAF protects no WebSocket API",
        TRANSPORT: "Stormproof sets and tries the hosts of REST APIs alone",
        METRICS: "its metrics are of connections and messages; Stormproof asks those of REST APIs",
        ("9.1",): "its access log has variables of its own; Stormproof sets and reads those of REST APIs",
        VERSIONS: STAYS,
        ("11.1", "11.2", "11.3", "11.4", "11.5"): "health checks send requests, and it answers messages",
    },
    Kind.FUNCTION_URL: {
        ("1",): "it asks for a signature or for nothing, never for an API key: switch it off, or set AWS_IAM",
        ("6",): "AWS limits nobody there, and the rate guard reads the requests of REST APIs alone",
        FIREWALL: "AWS WAF protects no function URL; CloudFront before it can be protected",
        TRANSPORT: "Stormproof sets and tries the hosts of REST APIs alone",
        METRICS: "its metrics are the function's; Stormproof asks those of REST APIs",
        ("9.1",): "it has no access log",
        VERSIONS: "it stays on what its owner put it on: Stormproof puts REST APIs on an alias",
    },
    Kind.LOAD_BALANCER: {
        ("1",): "it signs users in (OIDC, Cognito, tokens) and knows no API keys",
        ("6",): "it limits nobody, and the rate guard reads the requests of REST APIs alone",
        FIREWALL: "a web ACL can protect it; Stormproof puts one before stages of REST APIs alone",
        TRANSPORT: "its listeners have policies of their own; Stormproof sets and tries REST APIs alone",
        METRICS: "its metrics are Elastic Load Balancing's; Stormproof asks those of REST APIs",
        ("9.1",): "its access log goes to S3 and not to CloudWatch",
        VERSIONS: "its target stays where its owner put it: Stormproof puts REST APIs on an alias",
    },
    Kind.GRAPHQL_API: {
        ("1",): "its API keys are AppSync's own, shared and without an owner; Stormproof makes and judges none",
        ("6",): "it limits nobody by key, and the rate guard reads the requests of REST APIs alone",
        FIREWALL: "a web ACL can protect it; Stormproof puts one before stages of REST APIs alone",
        TRANSPORT: "Stormproof sets and tries the hosts of REST APIs alone",
        METRICS: "its metrics are AppSync's; Stormproof asks those of REST APIs",
        ("9.1",): "its request log is AppSync's own, of fields and resolvers",
        VERSIONS: "its data source stays where its owner put it: Stormproof puts REST APIs on an alias",
    },
    Kind.DISTRIBUTION: {
        ("8.2",): "the stage's web ACL sees CloudFront's addresses in the place of clients'",
        TRANSPORT: "between client and CloudFront the distribution's own viewer policy decides, which is not judged",
    },
}
"""By kind, criteria (``1.1``) or requirements (``6``) that cannot be had of what comes by it, and why.

What is not named can be had. Of a CloudFront distribution it is what comes through it to a REST API.
"""


def why_not(kind: Kind, criterion: str) -> str:
    """Return why a criterion cannot be had of what comes by a kind of front end, empty where it can."""
    requirement = criterion.partition(".")[0]
    return next((why for named, why in NOT_HAD[kind].items() if {criterion, requirement} & set(named)), "")


def can_be_had(kind: Kind) -> tuple[str, ...]:
    """Return the criteria that can be had of what comes by a kind of front end."""
    return tuple(each.id for each in catalogue().criteria.values() if not why_not(kind, each.id))


def reasons(kind: Kind) -> tuple[tuple[tuple[str, ...], str], ...]:
    """Return what cannot be had of a kind: criteria and their one reason, in the catalogue's order."""
    found: dict[str, list[str]] = {}
    for each in catalogue().criteria.values():
        if why := why_not(kind, each.id):
            found.setdefault(why, []).append(each.id)
    return tuple((tuple(criteria), why) for why, criteria in found.items())


def what_can_be_had(kind: Kind) -> tuple[str, ...]:
    """Return which criteria can be had of what comes by a kind, and why the others cannot, line by line."""
    had, missing = can_be_had(kind), reasons(kind)
    listed = (f"  not {in_words(criteria)}: {why}" for criteria, why in missing)
    said = f" ({in_words(had)})" if missing else ""
    return f"{kind.value}: {len(had)} of {len(catalogue().criteria)} criteria can be had{said}", *listed


def in_words(criteria: Iterable[str]) -> str:
    """Return criteria in few words: a requirement whose criteria are all there by its number alone."""
    given = set(criteria)
    words: list[str] = []
    for number in dict.fromkeys(each.requirement for each in catalogue().criteria.values()):
        every = [each.id for each in catalogue().criteria.values() if each.requirement == number]
        there = [each for each in every if each in given]
        words += [str(number)] if there and there == every else there
    return ", ".join(words)


def as_markdown() -> str:
    """Return the table as a page shows it."""
    rows = ["| what clients come by | cannot be had | why |", "|---|---|---|"]
    for kind in Kind:
        listed = reasons(kind)
        rows += [f"| {kind.value} | {in_words(criteria)} | {why} |" for criteria, why in listed]
        rows += [] if listed else [f"| {kind.value} | - | all 64 can be had |"]
    return "\n".join(rows) + "\n"
