"""What is said of the codes of criteria 8.3 and 8.5: whether anything but today's TLS leads into the system."""

from __future__ import annotations

from stormproof.core.criteria.verdicts import Verdict
from stormproof.core.explanations.model import Family, Own, Whose

PLAIN = Family(
    criteria=("8.3",),
    whose=Whose.OWNER,
    matters="Whoever sits in the same network as a client reads its key and its data.",
    mend="An API of API Gateway never speaks plain HTTP; something before it does: a proxy, a CDN or a redirect of "
    "your own. Have it answer on port 80 with nothing, a redirect to HTTPS, or 403.",
    seen="`curl http://...` of that address is refused or redirected to https.",
    codes={
        "https.plain_served": "A request over plain HTTP, without TLS, was served.",
        "https.plain_answered": "A request over plain HTTP was answered with something else than a refusal or a "
        "redirect to HTTPS.",
    },
)
OLD = Family(
    criteria=("8.5",),
    whose=Whose.HARDENING,
    matters="Old versions of TLS have known weaknesses: who sits in between can read and change what clients send.",
    seen="A handshake that offers TLS 1.1 alone is refused.",
    codes={
        "tls.old_accepted": "An endpoint of the system accepts a version of TLS before 1.2.",
        "tls.old_policy": "The security policy of the API or of a custom domain admits versions of TLS before 1.2.",
        "tls.store_plain": "A bucket or a queue answers calls that come without TLS: its policy does not deny them.",
    },
)
OBSERVING = Family(
    criteria=("8.5",),
    whose=Whose.TARGET_FILE,
    matters="As long as it observes, old versions of TLS go on being spoken.",
    mend="`stormproof promote tls` shows from the access log who still uses old versions, and sets "
    '`tls_mode = "enforce"` under `[policy]`; `stormproof apply` makes it real.',
    codes={"tls.observing": "Old versions of TLS are still spoken, because the control observes."},
)
MODERN = Family(
    criteria=("8.5",),
    whose=Whose.OWNER,
    matters="Clients of today cannot connect.",
    mend="See the certificate and the security policy of the domain that the reason names.",
    codes={"tls.modern_refused": "An endpoint refuses TLS 1.2 or 1.3."},
)
UNTOLD = Family(
    verdict=Verdict.UNDECIDED,
    criteria=("8.5",),
    whose=Whose.SURROUNDINGS,
    matters="Whether old versions are spoken stays open: no server has said so.",
    codes={
        "tls.offer_unanswered": Own(
            "A version of TLS was offered and no server said yes or no: the connection ended before.",
            mend="Verify from a machine whose network lets TLS connections of all versions out.",
        ),
        "tls.client_unable": Own(
            "The TLS library of this machine cannot offer that version at all.",
            mend="Verify from a machine whose OpenSSL still has it (`openssl s_client -tls1_1`).",
        ),
        "tls.store_unseen": Own(
            "A bucket or a queue answers us over TLS neither, so that its refusal without TLS says nothing.",
            mend="Give whoever verifies the right that the reason names.",
            whose=Whose.RIGHTS,
        ),
        "https.unresolved": Own(
            "The name of a host cannot be resolved here.",
            criteria=("8.3",),
            mend="See whether the domain's DNS record is there, and verify from where clients resolve it.",
        ),
        "https.shut_in": Own(
            "Plain HTTP does not get out of this machine at all, so that silence says nothing.",
            criteria=("8.3",),
            mend="Verify from a machine that may connect to port 80.",
        ),
        "https.silent": Own(
            "Nobody answers over HTTPS either, so that silence over plain HTTP says nothing.",
            criteria=("8.3",),
            mend="See whether the address is the one that clients use: `url` under `[system]`.",
            whose=Whose.TARGET_FILE,
        ),
    },
)
FAMILIES = (PLAIN, OLD, OBSERVING, MODERN, UNTOLD)
