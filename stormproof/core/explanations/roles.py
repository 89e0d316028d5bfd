"""What is said of the codes of criterion 8.6: by which roles functions run, and what those may do."""

from __future__ import annotations

from stormproof.core.criteria.verdicts import Verdict
from stormproof.core.explanations.model import Family, Own, Whose

AC = ("8.6",)
TOO_MUCH = Family(
    criteria=AC,
    whose=Whose.HARDENING,
    matters="Whoever gets one function to run his code may do what its role may: with too much of it one fault in one "
    "function opens everything.",
    mend="A role of its own for each function, with what its code was found to need, is proposed by the plan; "
    '`roles_mode = "enforce"` under `[policy]` has it used. What the code does not show is added under '
    "`[policy.role_additions]`.",
    codes={
        "roles.full_access": "A policy of a function's role allows every action.",
        "roles.wildcard_action": "A policy of a function's role allows actions by a wildcard, those that AWS will add "
        "included.",
        "roles.wildcard_resource": "A policy of a function's role allows actions on resources by a wildcard that "
        "covers more than one thing.",
        "roles.not_action": "A policy of a function's role allows everything but what it names (`NotAction` or "
        "`NotResource`).",
        "roles.shared": "Several functions run by one role, so that each may do what any of them needs.",
        "roles.unneeded_allowed": "The policy simulator says that a role may do what its function does not need.",
        "roles.privilege_escalation": "A role may give itself, or somebody, more rights than it has.",
        "roles.permissions_management": "A role may change who may do what.",
        "roles.data_exfiltration": "A role may read data of any resource and so give it away.",
        "roles.credentials_exposure": "A role may call what answers with credentials.",
        "roles.service_wildcard": "A role may do everything of a whole service.",
        "roles.infrastructure_modification": "A role may change or delete any resource of a kind.",
        "roles.analyzer_finding": "IAM Access Analyzer has an error or a security warning about a policy of a role.",
    },
)
TRUST = Family(
    criteria=AC,
    whose=Whose.HARDENING,
    matters="Whoever is trusted by a role takes on its rights without running any function of yours.",
    codes={
        "roles.trust_open": "Anybody may assume a function's role.",
        "roles.trust_other": "Others than Lambda may assume a function's role.",
        "roles.boundary_lost": "A role has lost the permissions boundary that the function's role always had.",
    },
)
PROPOSED = Family(
    criteria=AC,
    whose=Whose.TARGET_FILE,
    matters="As long as roles are only proposed, functions run by those that they had.",
    mend="Read what `stormproof plan --criteria 8.6 --full` proposes, add what the code does not show under "
    '`[policy.role_additions]`, and set `roles_mode = "enforce"` by `stormproof promote roles`; `stormproof apply` has '
    "each role tried before it is used.",
    codes={"roles.proposed": "Roles that allow less are proposed and not yet used."},
)
TOO_LITTLE = Family(
    criteria=AC,
    whose=Whose.HARDENING,
    matters="The function fails as soon as its code comes to that call.",
    mend="Add what it needs under `[policy.role_additions]`; where the role is yours, to the role. A policy of your "
    "organization (SCP) or of the resource may refuse it as well.",
    seen="The request or the job that the reason quotes does its work.",
    codes={
        "roles.needed_denied": "The policy simulator says that a role may not do what its function needs.",
        "roles.refused_at_work": "While the functions were at work AWS refused one of them something.",
    },
)
OPEN = Family(
    verdict=Verdict.UNDECIDED,
    criteria=AC,
    whose=Whose.TARGET_FILE,
    matters="Whether a role allows too much, or too little, cannot be said.",
    codes={
        "roles.needs_undecided": Own(
            "What a function needs cannot be told by its code: a name that is computed, a library that is not known.",
            mend="Say it under `[policy.role_additions]`; an empty list says that it needs nothing more.",
        ),
        "roles.context_unknown": Own(
            "A policy's condition asks for what only a real request has, so that no simulation can decide.",
            mend="Accept it by a `[[waiver]]` of 8.6, or put the condition otherwise.",
            whose=Whose.OWNER,
        ),
    },
)
UNSEEN = Family(
    verdict=Verdict.ERROR,
    criteria=AC,
    whose=Whose.RIGHTS,
    matters="What roles may do was not seen.",
    codes={
        "roles.not_simulated": Own(
            "IAM's policy simulator did not answer about an action that a function needs.",
            mend="`stormproof policy verify` prints the rights that the look needs "
            "(`iam:SimulatePrincipalPolicy` among them).",
        ),
        "roles.not_reported": Own(
            "IAM's report on what a role has used of late failed.",
            mend="Run it again: IAM makes the report anew each time.",
            whose=Whose.SURROUNDINGS,
        ),
        "roles.missing": Own(
            "The role by which a function runs is not there.",
            mend="Give the function a role that there is; its calls fail without one.",
            whose=Whose.OWNER,
        ),
        "roles.nothing_to_judge": Own(
            "No function of the system was found.",
            mend="See whether `[system]` names the right stack, tags or names.",
            whose=Whose.TARGET_FILE,
        ),
        "journey.not_completed": Own(
            "The client's journey did not come to its end, and no refusal of AWS's is the reason.",
            criteria=("8.6", "9.2"),
            mend="`stormproof target check` takes the journey and says which step is not as `[workload]` states.",
            whose=Whose.TARGET_FILE,
        ),
    },
)
FAMILIES = (TOO_MUCH, TRUST, PROPOSED, TOO_LITTLE, OPEN, UNSEEN)
