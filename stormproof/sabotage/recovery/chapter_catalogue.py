"""The ways in which the runbook's chapter on recovery can fail those who follow it."""

from __future__ import annotations

from stormproof.sabotage.recovery.chapter_text import written_otherwise

BRINGS_OBJECTS = "stormproof recover objects {bucket} --to {moment} --prefix {prefix} --overwrite-newer --yes"
BRINGS_ITEMS = "stormproof recover table {table} --to {moment} --prefix {prefix} --overwrite-newer --yes"
LOOKS = "stormproof recover plan --to {moment} --bucket {bucket} --prefix {prefix}"

CHAPTER = (
    written_otherwise(
        "recovery-command-misspelt", "a command is misspelt", "recovery.command_failed", BRINGS_OBJECTS,
        BRINGS_OBJECTS.replace("--overwrite-newer", "--overwrite-never"),
    ),
    written_otherwise(
        "recovery-verb-misspelt", "a verb is misspelt", "recovery.command_failed", BRINGS_ITEMS,
        BRINGS_ITEMS.replace("recover table", "recover tabel"),
    ),
    written_otherwise(
        "recovery-step-missing", "the step that brings objects back is missing", "recovery.no_command",
        f"```sh changes alone\n{BRINGS_OBJECTS}\n```", "",
    ),
    written_otherwise(
        "recovery-half-the-items", "items that were overwritten are left as they are", "recovery.not_back",
        BRINGS_ITEMS, BRINGS_ITEMS.replace(" --overwrite-newer", ""),
    ),
    written_otherwise(
        "recovery-other-moment", "objects are brought back to another moment", "recovery.not_back",
        BRINGS_OBJECTS, BRINGS_OBJECTS.replace("{moment}", "1s"),
    ),
    written_otherwise(
        "recovery-not-verified", "no step looks whether objects are back", "recovery.no_verification",
        f"```sh\n{LOOKS}\n```", "",
    ),
    written_otherwise(
        "recovery-section-missing", "it does not say what to do about a deleted table", "recovery.no_section",
        '<a id="deleted-table"></a>\n\n## A table was deleted', "## Other matters",
    ),
)  # fmt: skip
