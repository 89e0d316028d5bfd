"""What is said of the codes of requirement 3 and of 4.1 and 4.2: alarms, and whether they reach the administrator."""

from __future__ import annotations

from stormproof.core.criteria.verdicts import Verdict
from stormproof.core.explanations.alarms import alarm_families
from stormproof.core.explanations.model import Family, Own, Whose

REACHED = Family(
    criteria=("3.4",),
    whose=Whose.HARDENING,
    matters="Alarms go off, and nobody hears of them.",
    seen="`stormproof alerts status` says that alerts reach the administrator.",
    codes={
        "alerts.no_topic": "There is no topic that alarms could notify.",
        "alerts.not_subscribed": "The administrator's address (`admin_email`) is not subscribed to the topic of "
        "alerts.",
        "alerts.topic_shut": "The topic's policy does not let CloudWatch publish to it.",
        "alerts.key_shut": "The policy of the topic's KMS key does not let CloudWatch use it.",
        "alerts.filtered": "A filter policy of the subscription keeps alerts from the administrator.",
        "alerts.pending": Own(
            "The administrator's address is subscribed, and nobody has confirmed it.",
            whose=Whose.OWNER,
            mend='Look for AWS\'s e-mail "Subscription Confirmation", in the spam folder too, and give the token of '
            "its link to `stormproof alerts confirm TOKEN`. No e-mail: `stormproof alerts ask` has AWS send it "
            "again.",
        ),
        "alerts.no_mail": Own(
            "An alert was sent, and did not arrive.",
            whose=Whose.OWNER,
            mend="See whether the mailbox of `admin_email` takes mail from `no-reply@sns.amazonaws.com`, and whether "
            "somebody has unsubscribed by the link in it.",
        ),
    },
)
SAYS = Family(
    criteria=("3.5",),
    whose=Whose.HARDENING,
    matters="Whoever is woken by the message has to find out first what it is about, while the fault goes on.",
    codes={
        "alerts.no_details": "An alert lacks the resource, the figure with its time, the threshold or the region.",
        "alerts.undescribed": "The description of an alarm does not name what it is about.",
        "alerts.no_link": "The description of an alarm does not lead to the section of the runbook that says what to "
        "do.",
        "alerts.link_broken": Own(
            "The description of an alarm leads to a page or a section that is not there.",
            whose=Whose.TARGET_FILE,
            mend="Put the page that `stormproof alerts runbook` prints where `runbook_url` under `[policy]` says, or "
            "correct that address and run `stormproof apply`.",
        ),
    },
)
SHORT = Family(
    criteria=("4.1",),
    whose=Whose.OWNER,
    matters="An execution that is cut off after 10 seconds or sooner is never seen to run long: the warning cannot "
    "come.",
    mend="Raise the function's timeout above 10 seconds in your template, or accept it by a `[[waiver]]` of 4.1.",
    runbook="scaling#memory-and-time-of-a-function",
    codes={"alerts.timeout_short": "The timeout of a function is 10 seconds or less."},
)
UNWATCHED = Family(
    criteria=("3.3",),
    whose=Whose.HARDENING,
    matters="A function that fails again and again, but seldom, passes every alarm on a share of failures.",
    runbook="alarms#nobody-counts-failures-in-a-row",
    codes={
        "alerts.in_a_row_unwatched": "The log group of a function sends its reports to nobody who counts failures in "
        "a row.",
    },
)
OPEN = Family(
    verdict=Verdict.UNDECIDED,
    criteria=("3.4", "3.5"),
    whose=Whose.SURROUNDINGS,
    matters="Whether the alert comes could not be tried.",
    codes={
        "alerts.not_quiet": Own(
            "Others' traffic or failures outweighed what was provoked, so that the alarm's figure was not that which "
            "was meant.",
            criteria=("3.1", "3.2", "3.3", "4.1", "4.2", "11.2", "11.5"),
            mend="Verify in a quieter hour; an alarm that is on already is seen to first.",
        ),
        "alerts.none_sent": Own(
            "No alarm that notifies the administrator's topic went off, so that no message could be looked for.",
            mend="Permit `wire` or `provoke` under `[permit]`; the other criteria of requirement 3 say why none went "
            "off.",
            whose=Whose.TARGET_FILE,
        ),
        "alerts.no_mailbox": Own(
            "Nobody may look into the administrator's mailbox here, so that the message itself could not be read.",
            mend="Accept it by a `[[waiver]]`: a real mailbox is never opened. The copy to a queue shows that AWS "
            "sent it.",
        ),
        "alerts.no_alarm": Own(
            "There is no alarm of Stormproof's that could be set off, or whose description could be read.",
            mend="`stormproof plan --criteria 3` shows which are missing, `stormproof apply` makes them.",
            whose=Whose.HARDENING,
        ),
        "alerts.topic_unclear": Own(
            "Whether the topic of alerts lets CloudWatch publish cannot be told from its policy or its key's: that "
            "depends on a condition, or on the statement that SNS gives a topic by itself.",
            criteria=("3.4",),
            mend="`stormproof apply` adds a statement of its own for `cloudwatch.amazonaws.com` to the topic's policy.",
        ),
        "alerts.runbook_unreadable": Own(
            "The page to which alarms lead cannot be read from here.",
            criteria=("3.5",),
            mend="See whether `runbook_url` under `[policy]` is right and can be reached from this machine.",
            whose=Whose.TARGET_FILE,
        ),
        "mailbox.unreachable": Own(
            "The mailbox of the embedded AWS did not answer.",
            verdict=Verdict.ERROR,
            mend="See whether `stormproof localaws` still runs.",
        ),
    },
)
FAMILIES = (REACHED, SAYS, SHORT, UNWATCHED, OPEN, *alarm_families())
