"""What is said of the codes of criterion 8.4: whether what is stored is encrypted, and by whose key."""

from __future__ import annotations

from stormproof.core.criteria.verdicts import Verdict
from stormproof.core.explanations.model import Family, Own, Whose

KEPT = Family(
    criteria=("8.4",),
    whose=Whose.HARDENING,
    matters="Whoever comes by the stored data, a copy or a disk of it, can read it.",
    codes={
        "encryption.none": "Something is stored without encryption.",
        "encryption.not_as_named": "A new object is not encrypted as its bucket's default says.",
        "encryption.other_taken": "An upload that names other encryption than is demanded was taken: the bucket's "
        "policy does not deny it.",
    },
)
KEYS = Family(
    criteria=("8.4",),
    whose=Whose.OWNER,
    matters="A key that is not the one that you chose is not under your control: you cannot take it away, nor see who "
    "used it. One that cannot be used makes data unreadable.",
    mend="Whose key it is, is your decision, and no `apply` overrules it. Set the key that is demanded "
    "(`encryption_key_arn` under `[policy]`) on the resource that the reason names, or accept the other one by a "
    "`[[waiver]]` of 8.4.",
    codes={
        "encryption.other_key": "Something is encrypted by another key than the one that is demanded.",
        "encryption.unusable_key": Own(
            "The key by which something is encrypted cannot be used: it is disabled, is to be deleted, or its policy "
            "does not let the system use it.",
            mend="Enable the key again, or cancel its deletion (`aws kms cancel-key-deletion`), before what it "
            "encrypts is lost for good.",
        ),
    },
)
UNSEEN = Family(
    verdict=Verdict.ERROR,
    criteria=("8.4",),
    whose=Whose.SURROUNDINGS,
    matters="Whether data is encrypted was not seen.",
    mend="Verify again; where it stays so, see whether something deletes new items of the table: a stream's "
    "function, or a time to live.",
    codes={"encryption.item_lost": "An item that was just written into a table cannot be read again."},
)
FAMILIES = (KEPT, KEYS, UNSEEN)
