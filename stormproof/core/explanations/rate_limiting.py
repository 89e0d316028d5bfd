"""What is said of the codes of requirement 6: how much a key may ask, what the others are told, and what is logged."""

from __future__ import annotations

from stormproof.core.criteria.verdicts import Verdict
from stormproof.core.explanations.model import Family, Own, Whose

LIMIT = "scaling#requests-of-one-key"
UNBOUNDED = Family(
    criteria=("6.1",),
    whose=Whose.HARDENING,
    matters="One client, by a loop in its code or by intent, takes capacity and money from all others.",
    mend="The guard, a layer before the functions that serve the API, counts each key by the hour.",
    seen="The response bears `X-RateLimit-Remaining`, and it falls by one a request.",
    runbook=LIMIT,
    codes={
        "rate.too_many_passed": "More requests of one key were served within an hour than `requests_per_hour` of the "
        "policy allows.",
        "rate.guard_other_code": "Other code than the guard that was proven stands before a function.",
        "rate.counter_not_hourly": "The table of the counter is not kept by key and hour, so that it counts something "
        "else than requests of a key within an hour.",
        "rate.wrong_limit": Own(
            "A route goes by another limit than `requests_per_hour` of the policy says.", criteria=("6.1", "6.3")
        ),
        "rate.closed_without_counter": Own(
            "While the counter's table could not be written, requests were refused.",
            matters="A fault of the counter becomes an outage of the system; the limit protects it, and is worth less "
            "than its service.",
            runbook="alarms#the-rate-guard-stands-open",
        ),
        "rate.open_unnoticed": Own(
            "The counter's table could not be written, nobody was counted, and no alert went out.",
            matters="The limit is off, and stays off until somebody happens to see it.",
            runbook="alarms#the-rate-guard-stands-open",
        ),
        "rate.keys_confused": Own(
            "The first request of another key did not find its whole limit: keys are counted together.",
            matters="A busy client uses up what belongs to another one, who is refused for it.",
        ),
        "rate.too_few_passed": Own(
            "Fewer requests of one key were served within an hour than the policy allows it.",
            matters="A client that keeps to its limit is refused.",
            mend="See what the others were answered with, in the reason: 429 of the gateway's comes from a throttle "
            "or a usage plan's quota, 5xx from a function that could not keep up.",
        ),
    },
)
PAST = Family(
    criteria=("6.1",),
    whose=Whose.OWNER,
    matters="A limit that holds on some routes holds on none: whoever wants to ask more takes the other one.",
    mend="See the routes that the reason names. A function in front of which no layer can stand (an image, a custom "
    "runtime, an integration that is no proxy) cannot be counted: serve the route by another one, or accept it by a "
    "`[[waiver]]` of 6.1. What stands on `$LATEST` or on another stage `stormproof plan` names with its way out.",
    seen="The response of that route bears `X-RateLimit-Limit`.",
    runbook=LIMIT,
    codes={
        "rate.route_unguarded": "A route is served without being counted.",
        "rate.keys_invented": "An authorizer of your own lets in whoever makes up a key, and each made-up key has a "
        "limit of its own.",
    },
)
OBSERVING = Family(
    criteria=("6.1", "6.2"),
    whose=Whose.TARGET_FILE,
    matters="As long as it observes, it counts and refuses nobody: one client can still take all there is.",
    mend="`stormproof promote rate-limit` shows which keys it would refuse, and sets `rate_limit_mode = "
    '"enforce"` under `[policy]`; `stormproof apply` makes it real.',
    runbook=LIMIT,
    codes={"rate.observing": "The guard is there and observes: what is over the limit is served."},
)
TOO_LOW = Family(
    criteria=("6.1",),
    whose=Whose.OWNER,
    matters="A client is refused before it has used what it was promised, and without a word of the limit that it "
    "knows.",
    runbook=LIMIT,
    codes={
        "rate.native_quota": Own(
            "A usage plan of API Gateway admits fewer requests of a key than the hourly limit does.",
            mend='Raise the plan\'s quota, or set `native_quota = "lift"` under `[policy]` and run `stormproof '
            "apply`. A quota that is meant so is accepted by a `[[waiver]]` of 6.1.",
        ),
        "rate.throttle_too_low": Own(
            "A throttle of API Gateway, of the stage or of a method, admits fewer requests than one key may make.",
            mend="Raise the throttle that the reason names (stage settings, or those of the method), or lower "
            "`requests_per_hour`.",
        ),
    },
)
REFUSED = Family(
    criteria=("6.2",),
    whose=Whose.HARDENING,
    matters="Well-made clients slow down when they get 429 and `Retry-After`. Any other answer makes them ask again at "
    "once, or give up.",
    seen="A request over the limit gets 429 with `Retry-After`, as JSON.",
    runbook=LIMIT,
    codes={
        "rate.over_limit_admitted": "A request over the limit was served.",
        "rate.wrong_refusal": "A request over the limit was refused, but not with 429 and a body in JSON.",
        "rate.no_retry_after": "The refusal does not say, by `Retry-After` within the hour, when to come again.",
    },
)
TOLD = Family(
    criteria=("6.3",),
    whose=Whose.HARDENING,
    matters="A client that cannot see what it has left learns its limit by being refused.",
    seen="`X-RateLimit-Limit` and `X-RateLimit-Remaining` stand in every response.",
    runbook=LIMIT,
    codes={
        "rate.header_missing": "A response does not tell the limit, or what remains of it.",
        "rate.wrong_remaining": "What a response tells to remain does not fall by one a request.",
    },
)
HOURLY = Family(
    criteria=("6.4",),
    whose=Whose.HARDENING,
    matters="Either a client is shut out longer than it was told, or the limit of an hour is none.",
    runbook=LIMIT,
    codes={
        "rate.reset_early": "A key that had used up its hour was let in before the hour was over.",
        "rate.not_reset": "A key did not find its whole limit when the next hour began.",
    },
)
LOGGED = Family(
    criteria=("6.5",),
    whose=Whose.HARDENING,
    matters="Who goes over the limit is either a client that needs more or somebody who tries to do harm; without the "
    "line nobody can tell which.",
    seen="`stormproof queries run rate-limit-violations` shows the key.",
    runbook="queries/rate-limit-violations",
    codes={
        "rate.violation_not_logged": "A request over the limit has no line in the log.",
        "rate.violation_incomplete": "The line of a request over the limit does not tell the key's ID, the limit and "
        "the time.",
    },
)
UNSEEN = Family(
    verdict=Verdict.UNDECIDED,
    criteria=("6.1",),
    whose=Whose.OWNER,
    matters="Whether one client can take all there is stays open.",
    codes={
        "rate.other_authorizer": Own(
            "An authorizer of your own stands before a route, and whether it tells the guard whose key a request bears "
            "cannot be seen by settings.",
            mend="Name a step of `[workload]` that asks that route: it is then asked and counted.",
            whose=Whose.TARGET_FILE,
        ),
        "rate.guard_unproven": Own(
            "One route's guard was seen at work, and another route has a guard of other code or another mode; or no "
            "guard stands before the request for the health, which is what was asked.",
            mend="Make both the same, or state another `[workload.health]` that asks for a key.",
            whose=Whose.HARDENING,
        ),
        "rate.no_route": Own(
            "No route that is served asks for a key, so that no key's requests could be counted.",
            criteria=("6.1", "6.2", "6.4", "6.5"),
            mend="Where all routes are open under `public_routes`, a `[[waiver]]` says so.",
        ),
        "rate.throttled": Own(
            "A throttle of the gateway refuses before a key has used up its hour, so that the limit cannot be met.",
            mend="Raise the throttle that the reason names for the time of the run.",
        ),
        "rate.no_function": Own(
            "No function of the system serves the request for the health, so nothing could be made to fail there.",
            mend="State another `[workload.health]` that a function of the system answers.",
            whose=Whose.TARGET_FILE,
        ),
    },
)
DISTURBED = Family(
    verdict=Verdict.ERROR,
    criteria=("6.1", "6.2"),
    whose=Whose.SURROUNDINGS,
    matters="The limit was not met, for a reason of its own: nothing is known of it yet.",
    codes={
        "rate.flood_disturbed": Own(
            "While a key's hour was used up, requests were answered by somebody else than the system: an error of a "
            "function, or the firewall.",
            mend="See the answer that the reason quotes and mend that first. Where the firewall refused, raise "
            "`firewall_requests_per_5_minutes` above `requests_per_hour`.",
        ),
        "rate.key_refused": Own(
            "The key of the run itself was refused, so that nothing could be counted.",
            mend="See 1.2 in the same report: `stormproof explain auth.valid_refused`.",
        ),
    },
)
FAMILIES = (UNBOUNDED, PAST, OBSERVING, TOO_LOW, REFUSED, TOLD, HOURLY, LOGGED, UNSEEN, DISTURBED)
