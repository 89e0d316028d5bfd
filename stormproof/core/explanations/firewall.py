"""What is said of the codes of criteria 8.1 and 8.2: what the firewall refuses, lets pass and writes down."""

from __future__ import annotations

from stormproof.core.criteria.verdicts import Verdict
from stormproof.core.explanations.model import Family, Own, Whose

LIST = "keys#keep-an-address-out"
ATTACKS = Family(
    criteria=("8.1",),
    whose=Whose.HARDENING,
    matters="Known attacks reach your functions, and it is up to each line of their code to withstand them.",
    seen="The attack that the reason quotes is answered with 403.",
    runbook="scaling#the-firewall-and-the-logs",
    codes={
        "firewall.attack_admitted": "An attack that the rules know (SQL injection, a script, a path out of the folder) "
        "came through the firewall.",
        "firewall.stage_unprotected": "A stage of the API has no web ACL at all.",
        "firewall.rules_missing": "The web ACL lacks a rule that is demanded, or has it otherwise.",
        "firewall.allowed_before": Own(
            "A rule of the web ACL allows somebody before the demanded rules are asked: nothing after it looks at him.",
            whose=Whose.OWNER,
            mend="Move that rule behind the demanded ones, or have it count instead of allow; `stormproof plan "
            "--criteria 8.1` names it.",
        ),
        "firewall.only_counting": Own(
            "The rules of the web ACL count what they find and refuse nothing.", criteria=("8.1", "8.2")
        ),
    },
)
OBSERVING = Family(
    criteria=("8.1", "8.2"),
    whose=Whose.TARGET_FILE,
    matters="As long as it observes, attacks are counted and served.",
    mend="`stormproof promote firewall` shows which requests and rules it would refuse, and sets `firewall_mode = "
    '"enforce"` under `[policy]`; `stormproof apply` makes it real.',
    codes={
        "firewall.observing": "The firewall is there and observes: it counts, and refuses nobody.",
        "firewall.observes": Own(
            "The firewall observes, so that no refusal of it could be caused.",
            verdict=Verdict.UNDECIDED,
            criteria=("9.5",),
        ),
    },
)
HARMLESS = Family(
    criteria=("8.1",),
    whose=Whose.HARDENING,
    matters="Clients with ordinary requests are refused, and nobody tells them why: a firewall that costs you clients "
    "does the attackers' work.",
    mend="`stormproof queries run firewall-blocks` names the rule. A rule on bodies blocks only where "
    "`firewall_blocking_body_rules` names it: take it out there.",
    runbook="queries/firewall-blocks",
    codes={
        "firewall.harmless_refused": "The firewall refused a request that is no attack.",
        "firewall.project_blocked": "The firewall refused a project as clients really submit it: prompts and code look "
        "like attacks to rules on bodies.",
        "firewall.unlisted_refused": Own(
            "The firewall refused a client whose address is on no list.",
            criteria=("8.2",),
            whose=Whose.OWNER,
            mend="`stormproof queries run firewall-blocks` names the rule: one of yours refuses by address. Correct "
            "its list, or take the rule off.",
        ),
    },
)
ADDRESSES = Family(
    criteria=("8.2",),
    whose=Whose.HARDENING,
    matters="You cannot shut out an address from which harm is done just now, and addresses that are known to do harm "
    "come in.",
    seen="`stormproof blocklist list` shows the list, and a client at a listed address gets 403.",
    runbook=LIST,
    codes={
        "firewall.listed_admitted": "A client at an address of the block list came in.",
        "firewall.reputation_admitted": "A client at an address that AWS's reputation list names came in.",
        "firewall.block_list_missing": "There is no block list for IPv4 or for IPv6 addresses, or it holds nothing.",
        "firewall.block_unmarked": Own(
            "A request was refused with 403, and nothing shows that it was the firewall: neither the mark of its rules "
            "nor its log.",
            criteria=("8.1", "8.2"),
            matters="Somebody else refused it, and may let it in tomorrow.",
        ),
    },
)
LOGGED = Family(
    criteria=("8.1",),
    whose=Whose.HARDENING,
    matters="Nobody can say what was refused, from where and why: neither an attack nor a client that was refused by "
    "mistake is ever found.",
    seen="`stormproof queries run firewall-blocks` shows the request.",
    runbook="queries/firewall-blocks",
    codes={"firewall.block_not_logged": "What the firewall refuses is not in its log, or it has none."},
)
KEYS = Family(
    criteria=("8.1",),
    whose=Whose.HARDENING,
    matters="Whoever may read the firewall's log or open its console can use the system in a client's name.",
    mend="Clients whose keys stood there need others: `stormproof keys rotate`.",
    runbook="keys#replace-a-key",
    codes={
        "firewall.key_logged": "The text of a client's key stands in the firewall's log.",
        "firewall.key_sampled": "The text of a client's key stands among the requests that the firewall's console "
        "samples.",
        "firewall.key_not_hidden": "The web ACL does not keep the header `x-api-key` out of its log and its samples.",
    },
)
UNTRIED = Family(
    verdict=Verdict.UNDECIDED,
    criteria=("8.2",),
    whose=Whose.OWNER,
    matters="Whether an address can be shut out stays open.",
    codes={
        "firewall.behind_proxy": Own(
            "The API is called through a proxy or a CDN, so that the firewall sees the proxy's address in the place of "
            "the client's.",
            mend="Accept it by a `[[waiver]]` of 8.2, and keep addresses out where clients arrive: at the proxy.",
        ),
        "firewall.list_not_ours": Own(
            "The web ACL refuses by a list of your own, and nothing is written into lists of others for a look.",
            mend="Nothing has to be mended; a `[[waiver]]` of 8.2 accepts it, or let `stormproof apply` add its own "
            "list.",
        ),
    },
)
NOT_SEEN = Family(
    verdict=Verdict.ERROR,
    criteria=("8.1",),
    whose=Whose.SURROUNDINGS,
    matters="What the firewall does was not met, for a reason of its own.",
    codes={
        "firewall.nothing_seen": Own(
            "A request that carried a key was sent, and stands neither in the firewall's log nor among its samples.",
            mend="Verify again: WAF writes its log with a delay of minutes, and samples some requests alone.",
        ),
        "firewall.project_not_sent": Own(
            "A project of the corpus could not be sent.",
            mend="See what the reason quotes: the route of the journey's step with `free_text` did not take it.",
            whose=Whose.TARGET_FILE,
        ),
        "firewall.project_left": Own(
            "A project that was submitted for the look could not be deleted again.",
            mend="Delete what the reason names; then see why the cleanup step of `[workload]` failed.",
            whose=Whose.TARGET_FILE,
        ),
        "firewall.project_refused": Own(
            "The gateway itself refused a project, which says nothing of the firewall.",
            mend="See the status in the reason: 401 or 403 is about the key, 413 about the size of the body.",
        ),
        "firewall.not_served": Own(
            "The gateway itself refused a client at an address that is on no list.",
            criteria=("8.2",),
            mend="See the status in the reason: it is about the key, or about the route of the health.",
        ),
        "firewall.no_block_list": Own(
            "There is no block list of Stormproof's to write an address into.", criteria=("8.2",), whose=Whose.HARDENING
        ),
    },
)
FAMILIES = (ATTACKS, OBSERVING, HARMLESS, ADDRESSES, LOGGED, KEYS, UNTRIED, NOT_SEEN)
