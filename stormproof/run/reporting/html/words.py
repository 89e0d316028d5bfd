"""The words of the pages: what verdicts, proofs and the gate mean."""

from __future__ import annotations

from stormproof.core.criteria.verdicts import Proof, Verdict

GATES = {
    "open": ("Gate open", "All {total} criteria are met, or waived by a named person for a limited time."),
    "closed": ("Gate closed", "{shut} of {selected} selected criteria are neither met nor waived."),
    "partial": (
        "Partial run",
        "The {selected} selected criteria are met or waived. The gate opens only when all {total} are.",
    ),
}
MARKS = {Verdict.PASS: "✓", Verdict.FAIL: "✗", Verdict.ERROR: "!", Verdict.UNDECIDED: "?", Verdict.WAIVED: "~"}
MEANINGS = {
    Verdict.PASS: "met, as seen",
    Verdict.FAIL: "refuted, as seen",
    Verdict.ERROR: "could not look: no statement on the system",
    Verdict.UNDECIDED: "this run could not or might not decide it",
    Verdict.WAIVED: "not met, accepted by a named person until a date",
}
PROOFS = {
    Proof.PROVOKED.value: "the real condition was caused and its effect seen",
    Proof.BEHAVIOUR.value: "seen from outside without causing harm",
    Proof.WIRED.value: "the last leg only, e.g. an alarm set by hand",
    Proof.CONFIGURATION.value: "what the API says, where behaviour cannot be had",
}
