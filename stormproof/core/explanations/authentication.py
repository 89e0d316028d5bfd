"""What is said of the codes of requirement 1: who gets in, by which way, and what is written down of it."""

from __future__ import annotations

from stormproof.core.criteria.verdicts import Verdict
from stormproof.core.explanations.model import Family, Own, Whose

OPEN = Family(
    criteria=("1.1",),
    whose=Whose.HARDENING,
    matters="Whoever knows the address uses the system as your clients do: reads their data, changes it, runs up your "
    "bill. Afterwards nobody can be named.",
    seen="A request without the header `x-api-key` is answered with 401.",
    codes={
        "auth.keyless_admitted": "A request without an API key came through to a function.",
        "auth.method_open": "A method that a stage serves asks no authorizer: its settings let anybody in.",
        "auth.no_authorizer": "The authorizer that decides on keys is not there, is not active, or no stage asks it.",
        "auth.authorizer_not_permitted": Own(
            "API Gateway may not invoke the authorizer's function, so that nobody can be let in or turned away.",
            matters="Every request ends in an error of the gateway's: clients with valid keys are shut out too.",
        ),
        "auth.wrong_keyless_answer": Own(
            "A request without a key is refused, but not with the gateway's own 401 and a body in JSON.",
            matters="A client that gets 403 or 500 takes its key for revoked, or the system for broken. A 401 says "
            "that the key is missing.",
        ),
    },
)
OBSERVING = Family(
    criteria=("1.1", "1.3"),
    whose=Whose.TARGET_FILE,
    matters="As long as it observes, it writes down whom it would refuse and lets everybody in: you are as open as "
    "before.",
    mend="`stormproof promote authentication` shows from the logs whom it would refuse, and sets "
    '`authentication_mode = "enforce"` under `[policy]`; `stormproof apply` makes it real.',
    runbook="keys#give-a-client-a-key",
    codes={"auth.observing": "The authorizer is there and observes: it refuses nobody yet."},
)
PAST = Family(
    criteria=("1.1",),
    whose=Whose.OWNER,
    matters="Keys, limits and the firewall stand before the API alone: what comes to the functions by another way "
    "meets none of them.",
    mend="Take that way off, or have it ask for credentials. `stormproof plan` names it and changes nothing of it. "
    "Where it has to stay, a `[[waiver]]` of 1.1 says who has accepted that, and until when.",
    seen="The address that the reason quotes answers with 401 or 403, or not at all.",
    codes={
        "auth.bypass_stage": "Another stage of the same API lets requests in without a key.",
        "auth.bypass_domain": "A custom domain leads to a stage that lets requests in without a key.",
        "auth.bypass_function_url": Own(
            "A function has a URL of its own that asks for no signature, and is called past the API by it.",
            mend="Delete the function's URL, or set its auth type to `AWS_IAM`. Where it has to stay as it is, a "
            "`[[waiver]]` of 1.1 says who has accepted that, and until when.",
        ),
        "auth.bypass_front_end": "Another front end (an HTTP API, a load balancer, an AppSync API) leads to a function "
        "of the system and asks for nothing.",
    },
)
OWNERS = Family(
    criteria=("1.1", "1.3"),
    whose=Whose.OWNER,
    matters="Clients tell a missing key from a wrong one by the status. Of an authorizer of your own only you can say "
    "whether that is as you mean it.",
    mend="Have your authorizer answer 401 to a request without credentials (raise `Unauthorized`) and 403 to a wrong "
    "one (return a Deny), or accept it by a `[[waiver]]`.",
    codes={
        "auth.other_status": "Your own authorizer refuses, but with another status than the 401 or 403 that is "
        "demanded.",
        "auth.foreign_untried": Own(
            "An authorizer of your own stands before a method, and nothing was sent to it: settings do not tell whom "
            "it refuses, and how.",
            verdict=Verdict.UNDECIDED,
            mend="Permit `provoke` under `[permit]`, so that requests can be tried; or accept it by a `[[waiver]]`.",
        ),
    },
)
INVALID = Family(
    criteria=("1.3",),
    whose=Whose.HARDENING,
    matters="A key that was revoked because somebody else had it still opens the system, and revoking is the only "
    "answer that you have to a stolen key.",
    seen="`stormproof keys revoke` of a key of a test is followed by 403 within a minute.",
    runbook="keys#take-a-key-away-at-once",
    codes={
        "auth.invalid_admitted": "A request with an unknown, malformed or revoked key came through to a function.",
        "auth.remembered_too_long": "The gateway remembers the authorizer's answers longer than the policy's "
        "`authorizer_ttl_seconds`: so long a revoked key goes on working.",
        "auth.open_without_store": "While the key store cannot be read, requests are let in instead of turned away.",
        "auth.native_admitted": "A native API key of API Gateway that was disabled, deleted or taken out of its usage "
        "plan is still let in, or on a stage that its plan does not cover.",
        "auth.native_unfollowed": Own(
            "The key sync, which follows native API keys by the minute, fails, is run by no rule, or too seldom.",
            runbook="alarms#native-keys-are-not-followed",
        ),
        "auth.wrong_invalid_answer": Own(
            "A request with an invalid key is refused, but not with the 403 of whoever judges keys.",
            matters="Somebody else refused it, and may let it in tomorrow; and the client does not learn that its "
            "key is the reason.",
        ),
        "auth.closed_unnoticed": Own(
            "The key store did not answer, everybody was shut out, and no alert went out.",
            matters="Every client is refused, and you hear of it from them.",
            runbook="alarms#the-key-store-does-not-answer",
        ),
        "auth.native_refused": Own(
            "A native API key that is enabled in a usage plan of the API is refused, or the key store knows nothing of "
            "it.",
            matters="A client that you let in with API Gateway's own keys is shut out by the hardening.",
            runbook="alarms#native-keys-are-not-followed",
        ),
    },
)
VALID = Family(
    criteria=("1.2",),
    whose=Whose.HARDENING,
    matters="Clients with valid keys are not served: to them that is an outage.",
    seen="The request that the reason quotes is answered as `[workload]` states.",
    runbook="keys#give-a-client-a-key",
    codes={
        "auth.valid_refused": Own("A request with a valid key was not served.", criteria=("1.2", "1.4")),
        "auth.not_processed": Own(
            "A request with a valid key was answered, and the answer is not what `[workload]` states that only your "
            "function can know.",
            whose=Whose.TARGET_FILE,
            mend="See whether the answer that is quoted is right: then `expect` under `[workload]` has to say so; else "
            "look for who answers in the function's place.",
        ),
        "auth.no_key_store": "The table in which keys are kept (their hashes alone) is not there or not active.",
        "auth.key_store_bounded": Own(
            "The key table has provisioned capacity: where many clients ask at once, reads are throttled and their "
            "keys are refused.",
            criteria=("1.4",),
        ),
    },
)
SEVERAL = Family(
    criteria=("1.4",),
    whose=Whose.HARDENING,
    matters="A key a client is what makes it possible to shut out one of them, and to say who it was.",
    runbook="keys#give-a-client-a-key",
    codes={
        "auth.too_few_keys": "Fewer than ten keys could be used at the same time.",
        "auth.key_confused": "The access log names another key than the one that a request bore.",
    },
)
WRITTEN_DOWN = Family(
    criteria=("1.5",),
    whose=Whose.HARDENING,
    matters="After an incident the question is who tried what, and when. What was not written down then cannot be "
    "known any more.",
    seen="`stormproof queries run authorizer-decisions` shows the attempt.",
    runbook="queries/authorizer-decisions",
    codes={
        "auth.attempt_not_logged": "An attempt to get in has no line in the access log or in the authorizer's log, "
        "or a stage has no access log at all.",
        "auth.log_incomplete": "A line of the access log or of the authorizer's log does not tell the outcome, the "
        "key's ID, or why somebody was refused.",
        "auth.key_leaked": Own(
            "The text of an API key stands in a log group.",
            matters="Whoever may read logs can use the system in a client's name; logs are copied to more places than "
            "keys ever are.",
            mend="Revoke that key and give the client another one: `stormproof keys rotate`. Then see who writes it: a "
            "function of yours that logs whole events does. Where it is the log of a web ACL, `stormproof apply "
            "--criteria 8.1` has keys left out there.",
            whose=Whose.OWNER,
            runbook="keys#replace-a-key",
        ),
    },
)
BROWSERS = Family(
    criteria=("1.1",),
    whose=Whose.HARDENING,
    matters="Pages of other origins stop working, though the same request works on a command line: browsers hide what "
    "they may not read.",
    seen="The page that uses the API works in a browser again.",
    codes={
        "auth.preflight_refused": "A browser's preflight request (`OPTIONS`), which never bears a key, is refused.",
        "auth.preflight_without_key": Own(
            "The answer to a preflight request does not allow the header `x-api-key`, so that no page can send its "
            "key.",
            mend="Where your own function answers `OPTIONS`, add `x-api-key` to its `Access-Control-Allow-Headers`.",
        ),
        "auth.refusal_unreadable": "The gateway's refusal bears no `Access-Control-Allow-Origin`: a page cannot tell a "
        "refusal from a network that is down.",
    },
)
UNTRIED = Family(
    verdict=Verdict.ERROR,
    whose=Whose.HARDENING,
    matters="Nothing was asked, so nothing is known: this is no PASS.",
    codes={
        "auth.nothing_to_try": Own(
            "No deployed stage serves any route.",
            criteria=("1.1", "1.3"),
            whose=Whose.OWNER,
            mend="Deploy the API to a stage, or name the right one as `stage` under `[system]`.",
        ),
        "auth.nothing_to_read": Own(
            "No route of the API only reads and asks for a key, and the others may be asked with `[permit] provoke` "
            "alone.",
            verdict=Verdict.UNDECIDED,
            criteria=("1.1",),
            whose=Whose.TARGET_FILE,
            mend="Permit `provoke` under `[permit]`.",
        ),
        "auth.nothing_of_ours": Own(
            "No method asks Stormproof's authorizer, so there is nothing of it that could be tried.",
            verdict=Verdict.UNDECIDED,
            criteria=("1.1", "1.2", "1.3"),
            mend="Where all methods keep an authorizer of your own, or are open to everybody, a `[[waiver]]` says so.",
        ),
    },
)
FAMILIES = (OPEN, OBSERVING, PAST, OWNERS, INVALID, VALID, SEVERAL, WRITTEN_DOWN, BROWSERS, UNTRIED)
