"""What is said of the codes with which a look or a call failed: AWS, GitHub, the checkout, requests to the API."""

from __future__ import annotations

from stormproof.core.criteria.verdicts import Verdict
from stormproof.core.explanations.model import Family, Own, Whose

UNSEEN = "Nobody could look: that is neither PASS nor FAIL, and is never counted as met."
AGAIN = "Run the same verb again: what was done stays done, and it goes on from there."
AWS = Family(
    verdict=Verdict.ERROR,
    whose=Whose.SURROUNDINGS,
    matters=UNSEEN,
    mend=AGAIN,
    codes={
        "aws.access_denied": Own(
            "AWS refused a call to whoever runs this.",
            whose=Whose.RIGHTS,
            mend="`stormproof doctor` names each action that is lacking and the verb that needs it; `stormproof "
            "policy VERB` prints the policy.",
            seen="`stormproof doctor` has no finding on permissions.",
        ),
        "aws.credentials": Own(
            "AWS does not take the credentials: there are none, they have ended, or they are wrong.",
            whose=Whose.RIGHTS,
            mend="Sign in (`aws sso login`, `aws configure`), or set `profile` under `[aws]` in the target file.",
            seen="`aws sts get-caller-identity` answers.",
        ),
        "aws.throttled": Own(
            "AWS refused a call because too many are made in this account just now, also after it was repeated.",
            mend="Run it again when others ask for less.",
        ),
        "aws.unreachable": Own(
            "No connection to AWS's endpoint came about.",
            mend="See network, proxy and DNS of this machine, and whether the region has that service.",
        ),
        "aws.timed_out": "AWS did not answer in time.",
        "aws.service_error": "AWS answered with an error of its own (5xx), also after the call was repeated.",
        "aws.refused": Own(
            "AWS refused a call, for a reason that has no code of its own here.",
            mend="The reason quotes AWS's own words.",
        ),
        "aws.bad_request": Own(
            "A call did not have the form that AWS demands, and was not sent.",
            whose=Whose.STORMPROOF,
            mend="Report it as a defect, with what the reason quotes.",
        ),
        "aws.malformed_query": Own(
            "CloudWatch Logs Insights could not read a query.",
            whose=Whose.STORMPROOF,
            mend="Report it as a defect, with what the reason quotes.",
        ),
        "aws.unexpected_answer": Own(
            "AWS's answer lacks something that was read of it.",
            whose=Whose.STORMPROOF,
            mend="Run it again; where it stays so, report it as a defect.",
        ),
        "aws.not_implemented": Own(
            "The endpoint does not have that operation: an embedded AWS, or a region without the service.",
            mend="Leave its criteria out with `--criteria`.",
        ),
        "aws.not_there": "Something that was there a moment ago is not there any more.",
        "aws.already_exists": Own(
            "Something of that name is there already, made by somebody else meanwhile.",
            mend="Plan again: `stormproof plan` says whose it is.",
        ),
        "aws.waited_in_vain": "What was made did not become ready within the time that AWS's own waiter allows.",
        "aws.not_shown": "Something was made, and AWS does not show it yet.",
        "aws.not_kept": Own(
            "What stood before could not be kept (in SSM below `/stormproof/former`), so that it was not changed.",
            whose=Whose.RIGHTS,
            mend="Give the right that the reason names; `stormproof policy apply` prints it.",
        ),
        "aws.region_off": Own(
            "The account has not enabled a region that the target file names.",
            whose=Whose.OWNER,
            mend="Enable it (`aws account enable-region`), or leave it out of `probes` under `[regions]`.",
        ),
        "aws.package_unread": Own(
            "The code of a function could not be downloaded or read.",
            mend="See what the reason quotes: the download's address needs HTTPS to S3 from this machine.",
        ),
        "iam.not_simulated": Own(
            "Whoever runs this is neither a user nor a role, and IAM's simulator knows these alone.",
            whose=Whose.RIGHTS,
            mend="Run it by a role. Of the root user and of federated users nobody can be asked beforehand.",
        ),
        "waf.overtaken": "Others changed the block list again and again in the same moment.",
        "poll.timed_out": "What was waited for was not seen within its time.",
        "clock.unreachable": Own(
            "The clock of the embedded AWS did not answer.", mend="See whether `stormproof localaws` still runs."
        ),
    },
)
API = Family(
    verdict=Verdict.ERROR,
    whose=Whose.OWNER,
    matters=UNSEEN,
    codes={
        "api.not_exportable": Own(
            "API Gateway could not export what a stage serves, so that its routes are not known.",
            mend="See AWS's words in the reason: a model or a method of the API is not valid.",
        ),
        "api.nothing_served": Own(
            "No deployed stage serves any route.", mend="Deploy the API, or name the stage under `[system]`."
        ),
        "api.private": Own(
            "The API is private: it can be called from within its VPC alone.",
            verdict=Verdict.UNDECIDED,
            mend="Run the verification from within the VPC, with the endpoint's address as `url` under `[system]`.",
        ),
        "api.mutual_tls": Own(
            "The domain demands a client's certificate, and the probes have none.",
            verdict=Verdict.UNDECIDED,
            mend="Name another address that clients use as `url` under `[system]`, or accept it by a `[[waiver]]`.",
        ),
        "system.failed": Own(
            "The system itself failed (5xx) where a valid key was to be served.",
            mend="Mend that first: `stormproof queries run failed-requests` shows where it fails.",
            criteria=("1.2", "1.4"),
        ),
    },
)
HTTP = Family(
    verdict=Verdict.ERROR,
    whose=Whose.SURROUNDINGS,
    matters=UNSEEN,
    mend="See whether the address in the reason can be reached from this machine: `curl -v` of it says more.",
    codes={
        "http.certificate": "The server's certificate is not valid for its name, or nobody vouches for it.",
        "http.tls": "The TLS handshake with the server failed.",
        "http.dns": "The server's name could not be resolved.",
        "http.timed_out": "The server did not answer in time.",
        "http.refused": "The server refused the connection.",
        "http.reset": "The connection was cut before an answer came.",
        "http.protocol": "What came back is no HTTP.",
        "http.not_sendable": Own(
            "The request could not be sent: it has no valid form.",
            whose=Whose.TARGET_FILE,
            mend="See the path and headers of the request that the reason quotes.",
        ),
        "http.unreachable": "No connection to the server came about.",
    },
)
KEYS = Family(
    verdict=Verdict.ERROR,
    whose=Whose.TARGET_FILE,
    matters=UNSEEN,
    codes={
        "keys.no_store": Own(
            "There is no key store yet, so that no key could be made to look with.",
            whose=Whose.HARDENING,
            runbook="keys#give-a-client-a-key",
        ),
        "keys.not_given": Own(
            "The environment variable that is to hold a key, or another secret, is empty.",
            mend="Set it, or name another place in the target file.",
        ),
        "keys.not_made": Own(
            "No key could be made for the look.",
            mend="See AWS's words in the reason; or name one under `[harness_key]`.",
        ),
        "keys.no_usage_plan": Own(
            "Methods demand a native API key, and no usage plan covers the stage: nobody gets in at all.",
            mend="Add the stage to a usage plan, or take the demand off the methods.",
            whose=Whose.OWNER,
        ),
    },
)
WORKLOAD = Family(
    verdict=Verdict.ERROR,
    whose=Whose.TARGET_FILE,
    matters="What clients do is what shows that they are served as before; as it stands it does not work.",
    mend="`stormproof target check` tries it and says what came of each request and job.",
    seen="`stormproof target check` has no finding.",
    codes={
        "workload.no_function": "A job names a function that the system does not have.",
        "workload.no_queue": "A job names a queue that the system does not have.",
        "workload.job_failed": "A function that was made to do a job failed.",
        "workload.job_not_done": "A job was begun, and what shows that it is done did not show up in time.",
        "workload.needs_credentials": "The workload was not seen to work, because it needs credentials of an "
        "authorizer of your own.",
    },
)
GITHUB = Family(
    verdict=Verdict.ERROR,
    criteria=("12.1", "12.4"),
    whose=Whose.SURROUNDINGS,
    matters=UNSEEN,
    mend=AGAIN,
    codes={
        "github.no_token": Own(
            "There is no token to ask GitHub with.",
            whose=Whose.RIGHTS,
            mend="Give one as the reason says, with the rights to read the repository and its administration settings.",
        ),
        "github.credentials": Own(
            "GitHub does not take the token: it has ended, or was taken back.",
            whose=Whose.RIGHTS,
            mend="Make another one.",
        ),
        "github.access_denied": Own(
            "GitHub refused the token what was asked.",
            whose=Whose.RIGHTS,
            mend="Give the token the permission that the reason names.",
        ),
        "github.bad_request": Own(
            "GitHub could not do what was asked as it was asked.", mend="The reason quotes GitHub's own words."
        ),
        "github.refused": Own("GitHub refused what was asked.", mend="The reason quotes GitHub's own words."),
        "github.throttled": Own("The token has asked GitHub too much of late.", mend="Run it again in an hour."),
        "github.timed_out": "GitHub did not answer in time.",
        "github.unreachable": "No connection to GitHub came about.",
        "github.service_error": "GitHub answered with an error of its own (5xx).",
        "github.unexpected_answer": Own(
            "GitHub's answer is not what its API's description says.",
            whose=Whose.STORMPROOF,
            mend="Run it again; where it stays so, report it as a defect.",
        ),
    },
)
CHECKOUT = Family(
    verdict=Verdict.ERROR,
    criteria=("12.1", "12.2", "12.3", "12.4"),
    whose=Whose.REPOSITORY,
    matters=UNSEEN,
    codes={
        "checkout.not_there": Own(
            "There is no checkout of the repository where the target file says.",
            mend="Clone it there, or correct `path` under `[repository]`.",
        ),
        "checkout.unreadable": Own("A file of the checkout cannot be read.", mend="See its rights and its encoding."),
        "checkout.too_large": Own(
            "A workflow's file is larger than GitHub takes.", mend="Divide it: GitHub does not run it as it is."
        ),
        "checkout.outside": Own(
            "A file was to be written that leads out of `.github`, by a symbolic link.",
            mend="Take the link away: nothing is written beyond that folder.",
        ),
        "checkout.refused": Own(
            "A file of the checkout could not be written.", mend="See the rights of the folder that the reason names."
        ),
        "checkout.no_tool": Own(
            "A tool that looks at workflows is not installed, or did not answer.",
            mend="Install Stormproof anew: zizmor and the schema's checker come with it.",
            whose=Whose.SURROUNDINGS,
        ),
        "checkout.no_tests": Own(
            "The checkout has no file of tests, so that none can be made to fail.",
            criteria=("12.2", "12.3"),
            mend="Write a test; without any a pipeline tests nothing.",
        ),
        "checkout.too_slow": Own(
            "A job's own command did not end in time.",
            criteria=("12.2", "12.3"),
            mend="Run it in a fresh clone on this machine, and see what it waits for.",
        ),
    },
)
FAMILIES = (AWS, API, HTTP, KEYS, WORKLOAD, GITHUB, CHECKOUT)
