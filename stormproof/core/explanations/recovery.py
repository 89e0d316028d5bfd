"""What is said of the codes of requirement 7: whether lost data can be had again, and whether that was tried."""

from __future__ import annotations

from stormproof.core.criteria.verdicts import Verdict
from stormproof.core.explanations.model import Family, Own, Whose

TABLES = Family(
    criteria=("7.1", "7.3"),
    whose=Whose.HARDENING,
    matters="An error in a program, or a person's, has deleted or overwritten items: without recovery they are gone "
    "for good.",
    seen="`stormproof recover status` tells how far back each table can be restored.",
    runbook="recovery#lost-items",
    codes={
        "recovery.table_off": "Point-in-time recovery of a table is off.",
        "recovery.out_of_reach": "A table could not be restored to a moment that is demanded.",
        "recovery.period_short": Own(
            "A table can be restored for fewer days back than are demanded.", criteria=("7.3",)
        ),
        "recovery.items_lost": "A restored table lacks items that were there at that moment.",
        "recovery.items_changed": "A restored table has items that are not as they were at that moment.",
        "recovery.items_added": "A restored table has items that were not there at that moment.",
    },
)
BUCKETS = Family(
    criteria=("7.2", "7.4"),
    whose=Whose.HARDENING,
    matters="What is overwritten or deleted in the bucket is gone at once.",
    seen="`stormproof recover status` tells of each bucket what can be brought back.",
    runbook="recovery#lost-objects",
    codes={
        "recovery.versioning_off": "A bucket keeps no former versions: versioning was never switched on.",
        "recovery.versioning_suspended": "A bucket keeps no new former versions: versioning was suspended.",
        "recovery.objects_missing": "Objects that were overwritten and deleted on purpose could not be brought back.",
        "recovery.objects_changed": "Objects that were brought back are not as they were: content, type, metadata or "
        "tags.",
        "recovery.versions_expire": Own(
            "A lifecycle rule of a bucket lets former versions go sooner than after the days that are demanded.",
            criteria=("7.4",),
            whose=Whose.OWNER,
            mend="Raise `NoncurrentDays` of the rule that the reason names to 30 at least, or limit the rule to "
            "objects that may be lost; `apply` never changes a lifecycle rule of yours.",
        ),
        "recovery.version_gone": Own(
            "A former version of an object was gone before its time.",
            criteria=("7.4",),
            mend="The reason names the lifecycle rule: raise its days, or limit it to objects that may be lost.",
        ),
    },
)
CHAPTER = Family(
    criteria=("7.5",),
    whose=Whose.RUNBOOK,
    matters="Who has lost data follows the page word for word, in a hurry. What it says wrongly costs the data.",
    mend="Correct the section that the reason names; `stormproof runbook run recovery` tries its commands again.",
    seen="`stormproof runbook run recovery` carries the section out.",
    runbook="recovery#before-you-begin",
    codes={
        "recovery.no_section": "The chapter on recovery has no section for something that can be lost.",
        "recovery.no_command": "A section of the chapter has no command that brings anything back.",
        "recovery.no_verification": "A section ends with an action, and with no command that looks whether it worked.",
        "recovery.command_failed": "A command of the chapter failed when it was followed.",
        "recovery.not_back": "The chapter was followed, and not all that was lost is back.",
    },
)
DRILLS = Family(
    verdict=Verdict.UNDECIDED,
    criteria=("7.5",),
    whose=Whose.OWNER,
    matters="A recovery that nobody has tried of late takes longer than planned, or does not work, in the hour when "
    "it is needed.",
    mend="`stormproof recover drill` restores beside what there is, measures and takes away what it made.",
    seen="`stormproof recover status` tells of the last drill.",
    runbook="recovery#drill",
    codes={
        "recovery.no_drill": "No drill of the recovery has succeeded yet.",
        "recovery.drill_too_old": "The last drill is older than `drill_max_age_days` of the policy.",
        "recovery.drill_partial": "The last drill was not about all tables and buckets of the system.",
    },
)
OPEN = Family(
    verdict=Verdict.UNDECIDED,
    criteria=("7.1", "7.2", "7.3", "7.4"),
    whose=Whose.SURROUNDINGS,
    matters="That lost data comes back was not shown by deed here; weaker proofs say what the settings promise.",
    codes={
        "recovery.takes_a_week": Own(
            "A week is not waited for on a real system: the settings are judged in its place.",
            criteria=("7.3",),
            mend="Nothing has to be mended; on the embedded AWS, whose time can be moved, the same is proven by deed.",
        ),
        "recovery.takes_a_month": Own(
            "A month is not waited for on a real system: the settings are judged in its place.",
            criteria=("7.4",),
            mend="Nothing has to be mended; on the embedded AWS, whose time can be moved, the same is proven by deed.",
        ),
        "recovery.table_too_large": Own(
            "Restoring a table of that size costs more than `restored_gb` of the policy admits for a proof.",
            criteria=("7.1",),
            mend="Raise `restored_gb` under `[policy]`; a restore is paid by the gigabyte.",
            whose=Whose.TARGET_FILE,
        ),
        "recovery.begun_elsewhere": Own(
            "The proof was begun from another machine, and without a `[journal_key]` only that one can judge it.",
            criteria=("7.1",),
            mend="Verify from that machine, name a `[journal_key]`, or delete the table that the reason names.",
            whose=Whose.TARGET_FILE,
        ),
        "objects.held": Own(
            "The bucket holds whatever is stored (Object Lock), so that an object of ours would not go again.",
            criteria=("7.2", "7.4"),
            mend="Nothing has to be mended; a `[[waiver]]` accepts it, or `minimum_proof` may be weaker.",
            whose=Whose.OWNER,
        ),
        "objects.mfa_delete": Own(
            "The bucket lets the root user alone delete versions (MFA delete), so that an object of ours would stay.",
            criteria=("7.2", "7.4"),
            mend="Nothing has to be mended; a `[[waiver]]` accepts it, or `minimum_proof` may be weaker.",
            whose=Whose.OWNER,
        ),
        "recovery.item_lost": Own(
            "An item that was just written is not in the table any more.",
            verdict=Verdict.ERROR,
            criteria=("7.1",),
            mend="See whether something deletes new items: a stream's function, or a time to live.",
            whose=Whose.OWNER,
        ),
        "recovery.not_restored": Own(
            "A table was being restored and did not become active.",
            verdict=Verdict.ERROR,
            criteria=("7.1", "7.3"),
            mend="See the table's state in the console; the same command goes on where it was.",
        ),
    },
)
FAMILIES = (TABLES, BUCKETS, CHAPTER, DRILLS, OPEN)
