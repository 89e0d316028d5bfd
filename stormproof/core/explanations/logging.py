"""What is said of the codes of criteria 9.1 to 9.4: what is logged, how long it is kept, whether it can be asked."""

from __future__ import annotations

from stormproof.core.criteria.verdicts import Verdict
from stormproof.core.explanations.model import Family, Own, Whose

REQUESTS = Family(
    criteria=("9.1",),
    whose=Whose.HARDENING,
    matters="When a client says that something went wrong, or when somebody got in, nobody can say what was asked, "
    "by whom and when.",
    seen="`stormproof queries run one-request` finds a request by its ID.",
    runbook="queries/one-request",
    codes={
        "logs.request_not_logged": "A request that was answered has no line in the access log.",
        "logs.request_incomplete": "A line of the access log, or its format, lacks what has to be told of a request: "
        "ID, time, user, endpoint, status.",
        "logs.wrong_request": "A line of the access log tells another method or status than the request had.",
        "logs.wrong_user": Own(
            "A line of the access log names another user than the one whose key the request bore.",
            mend="Where an authorizer of your own stands before the route, it has to return the user as `principalId`.",
        ),
        "logs.secret_logged": Own(
            "The text of a key, or what was planted as a secret, stands in a log group.",
            whose=Whose.OWNER,
            matters="Whoever may read logs has the secret, and logs are copied to more places than secrets are.",
            mend="See which group the reason names. A function that logs whole events has to leave the headers out; "
            "the secret itself needs replacing (`stormproof keys rotate`).",
            runbook="keys#replace-a-key",
        ),
    },
)
EXECUTIONS = Family(
    criteria=("9.2",),
    whose=Whose.HARDENING,
    matters="An execution that failed, ran out of time or out of memory leaves no trace that a query could find.",
    seen="`stormproof queries run errors-by-function` shows what fails.",
    runbook="queries/errors-by-function",
    codes={
        "logs.execution_not_logged": "An execution of a function has no report in its log, or the function's log "
        "level or log group does not let one be written.",
        "logs.report_unstructured": "A function logs text, so that its reports cannot be asked by their fields.",
        "logs.report_incomplete": "The report of an execution lacks its duration or its memory.",
        "logs.error_not_logged": "An execution failed, and neither its report nor any line says how.",
    },
)
KEPT = Family(
    criteria=("9.3",),
    whose=Whose.HARDENING,
    matters="Faults and intrusions are often found weeks later; what happened can be known only as long as it is kept.",
    seen="`aws logs describe-log-groups` shows the retention.",
    codes={
        "logs.kept_too_short": "A log group keeps its lines for fewer days than `log_retention_days`.",
        "logs.account_policy_shortens": Own(
            "An account policy of CloudWatch Logs sets a shorter retention than the group would have.",
            whose=Whose.OWNER,
            mend="Change the account policy that the reason names, or leave these groups out of its selection.",
        ),
    },
)
ASKED = Family(
    criteria=("9.4",),
    whose=Whose.OWNER,
    matters="The lines are there, and in the hour when they are needed nobody can search them.",
    codes={
        "logs.not_queryable": Own(
            "A log group is of the class Infrequent Access, of which not every query can be asked.",
            mend="AWS cannot change the class of a group. Have its function write to another one; where that is one of "
            "the hardening's, `stormproof apply` makes it of the class Standard.",
        ),
        "logs.query_misses": Own(
            "A query did not find, in a log group, a line that was just written there.",
            mend="See whether a transformer or a field index of that group changes or drops lines.",
        ),
    },
)
UNSEEN = Family(
    verdict=Verdict.ERROR,
    criteria=("9.1", "9.2", "9.4"),
    whose=Whose.SURROUNDINGS,
    matters="What the logs hold was not seen.",
    mend="Verify again.",
    codes={
        "logs.not_arrived": Own(
            "What was caused has not arrived in the logs within the time that CloudWatch needs.",
            criteria=("9.1", "9.5"),
        ),
        "logs.query_failed": "CloudWatch Logs Insights did not carry a query out, or did not end it in time.",
        "logs.too_many_groups": Own(
            "The system has more log groups than one query may ask.",
            mend="Leave log groups out with `[system] exclude`.",
            whose=Whose.TARGET_FILE,
        ),
        "logs.too_many_lines": "More was written to the access log meanwhile than is read: verify in a quieter hour.",
        "logs.no_stage": Own(
            "The API has no stage.",
            mend="Deploy it, or name the stage under `[system]`.",
            whose=Whose.OWNER,
        ),
        "logs.nothing_sent": "No request of this run went to a stage, or none got through, so that no line of it "
        "could be looked for.",
        "logs.not_provoked": Own(
            "No execution of a function could be caused.",
            criteria=("9.2",),
            mend="See what the reason names; `[[workload.jobs]]` says how a function is made to work.",
            whose=Whose.TARGET_FILE,
        ),
        "logs.no_work_done": Own(
            "Not all functions were at work.",
            criteria=("9.2",),
            mend="`stormproof target check` tries the jobs and says which is not done.",
            whose=Whose.TARGET_FILE,
        ),
    },
)
EMPTY = Family(
    verdict=Verdict.UNDECIDED,
    criteria=("9.3", "9.4"),
    whose=Whose.SURROUNDINGS,
    matters="Where nothing was ever logged there is nothing to be judged.",
    mend="Use the API once, or let `provoke` under `[permit]` do so.",
    codes={"logs.none_yet": "Nothing of the system has logged anything yet."},
)
FAMILIES = (REQUESTS, EXECUTIONS, KEPT, ASKED, UNSEEN, EMPTY)
