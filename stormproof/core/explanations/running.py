"""What is said of the codes that come from the run itself: what it may do, what it was kept from, what is pending."""

from __future__ import annotations

from stormproof.core.criteria.verdicts import Verdict
from stormproof.core.explanations.model import Family, Own, Whose

WEAKER = "A weaker proof decides in its place where there is one; else the criterion stays open, and open is not met."
PERMITS = Family(
    verdict=Verdict.UNDECIDED,
    whose=Whose.TARGET_FILE,
    matters=WEAKER,
    codes={
        "needs_provoke": Own(
            "The proof causes the real condition, and the target file does not permit that.",
            mend="`provoke = true` under `[permit]`. What is caused stands in the undo journal before it is, and "
            "`stormproof plan` says what it costs.",
        ),
        "needs_wire": Own(
            "The proof puts something of its own beside the system, and the target file does not permit that.",
            mend="`wire = true` under `[permit]`. Nothing of the system itself is changed by it.",
        ),
        "needs_notify": Own(
            "Somebody would be told of what is written for the look: a notification, stream, subscription or replica.",
            mend="`notify = true` under `[permit]`, once those who are told know of it.",
        ),
        "needs_harness_key": Own(
            "The run needs an API key, the target file names none, and none may be made.",
            mend="Name one under `[harness_key]`, or permit `provoke`, so that one is made for the run and revoked.",
        ),
        "needs_credential": Own(
            "A request goes to a route behind an authorizer of your own, and nothing is known that opens it.",
            mend="Name what opens it as a `[[credential]]`, by a reference to a secret.",
        ),
        "needs_workload.health": Own(
            "The proof asks for the health, and the target file states none.",
            mend="`[workload.health]`: a path that answers a GET without side effects, and what stands in its answer.",
        ),
        "needs_workload.journey": Own(
            "The proof takes a client's journey, and the target file states none.",
            mend="`[[workload.journey]]`, step by step; `stormproof target init` proposes one from what the API "
            "serves.",
        ),
        "needs_workload.jobs": Own(
            "The proof needs functions to be at work, and the target file does not say how they are made to.",
            mend="`[[workload.jobs]]`: a harmless event or message, and what shows that its work is done.",
        ),
        "proof_too_weak": Own(
            "It holds by a weaker proof than `minimum_proof` of the target file demands.",
            mend="Permit the stronger proof under `[permit]`, or lower `minimum_proof`.",
        ),
    },
)
SELECTED = Family(
    verdict=Verdict.UNDECIDED,
    whose=Whose.SURROUNDINGS,
    matters="A partial run says nothing of the rest, and is never called compliant.",
    codes={
        "not_selected": Own(
            "The run was not about this criterion.", mend="Run `stormproof verify` without `--criteria`."
        ),
        "run.partial": Own(
            "Not all scenarios of the criterion were run: some were left out by `-k` or `-m`, or the run ended early.",
            mend="Run the criterion as a whole.",
        ),
        "run.skipped": Own("A scenario was skipped; the reason says why.", mend="See the reason."),
        "run.max_wait": Own(
            "The proof takes longer than `--max-wait` allows.",
            mend="Run it with the `--max-wait` that the reason names, in minutes.",
        ),
        "run.interrupted": Own(
            "The run was interrupted before this was judged.",
            mend="Run the same verb again; `stormproof undo --list` tells whether something has still to be put back.",
        ),
        "proof.begun": Own(
            "The proof was begun by this run and can be judged by a later one.",
            mend="Verify again in the time that the reason names; `stormproof undo --list` tells what was made "
            "meanwhile.",
        ),
        "clock.real": Own(
            "The proof needs time to be moved, which passes by itself on a real system.",
            mend="Nothing has to be mended: a weaker proof decides here, and the embedded AWS proves it by deed.",
        ),
    },
)
DEFECTS = Family(
    verdict=Verdict.ERROR,
    whose=Whose.STORMPROOF,
    matters="Nothing is known of the criterion: a defect is never a verdict on your system.",
    mend="Run it again with `--debug` and report what it says, together with the folder of evidence.",
    codes={
        "run.error": "A step of the scenario raised something that nobody meant it to.",
        "run.assertion": "A step's own assertion failed, which is no judgement on the system.",
        "run.no_step": "A sentence of the scenario has no step that carries it out.",
        "no_scenario": "No feature has a scenario of this criterion.",
        "firewall.corpus_incomplete": "A project of the corpus was not submitted.",
        "firewall.corpus_sizes": "The corpus of projects does not have the sizes that are demanded of it.",
    },
)
LEASE = Family(
    verdict=Verdict.UNDECIDED,
    whose=Whose.SURROUNDINGS,
    matters="Two runs that change one system at once would each judge what the other has done.",
    mend="Wait for the other run: `stormproof lease show` tells who it is. `stormproof lease break` takes the lease "
    "from one that is no more.",
    seen="`stormproof lease show` says that nobody is at it.",
    codes={
        "lease.held": "Another run is changing the target.",
        "lease.lost": "The lease of this run ended and was taken by another run.",
        "lease.not_taken": "This run could not take the lease of the target.",
    },
)
UNDO = Family(
    verdict=Verdict.UNDECIDED,
    whose=Whose.RIGHTS,
    matters="What is disturbed on purpose has to be put back even if this machine dies, so nothing is disturbed that "
    "cannot be written down first.",
    codes={
        "journal.unwritable": Own(
            "How to undo it cannot be written down, here or in SSM, so that nothing was disturbed.",
            mend="Give the right to write below `/stormproof/` in SSM Parameter Store (`stormproof policy verify`), "
            "and see whether `.stormproof/` in this folder can be written.",
        ),
        "journal.not_own": Own(
            "What was to be disturbed is no resource of this target.",
            mend="See whether `[system]` names it; `include` there adds what stands beside the stack.",
            whose=Whose.TARGET_FILE,
        ),
        "undo.incomplete": Own(
            "Something that was disturbed on purpose could not be put back.",
            verdict=Verdict.ERROR,
            matters="The system is not as it was before the run.",
            mend="`stormproof undo` lists it and puts it back; where it was changed meanwhile, `--keep ID` or "
            "`--overwrite ID` says what counts.",
            whose=Whose.SURROUNDINGS,
            seen="`stormproof undo --list` says that nothing is pending.",
        ),
    },
)
FAULTS = Family(
    verdict=Verdict.UNDECIDED,
    whose=Whose.OWNER,
    matters="No fault was caused, so that its alarm or its log line was not seen by deed.",
    codes={
        "fault.latest_in_use": Own(
            "Something invokes `$LATEST` of a function: it would meet the fault.",
            mend="Point it to the alias; the reason names each, and which of them `stormproof apply` moves.",
        ),
        "fault.no_alias": Own("A function has no alias.", whose=Whose.HARDENING),
        "fault.unreleased": Own(
            "`$LATEST` of a function is not what its alias serves.",
            mend="`stormproof release` serves what waits there, or deploy what is served.",
        ),
        "fault.unfit": Own(
            "No fault version can be made of a function: it is an image, has a runtime that is not known, or five "
            "layers.",
            mend="Nothing has to be mended: a weaker proof decides, or a `[[waiver]]` accepts it.",
        ),
        "fault.not_provoked": Own(
            "A fault version was invoked, and did not do what it was made for.",
            verdict=Verdict.ERROR,
            mend="Verify again; where it stays so, report it as a defect.",
            whose=Whose.STORMPROOF,
        ),
        "route.canary": Own(
            "A canary deployment is under way on a stage, so that no route of our own can be deployed beside it.",
            mend="Promote or delete the canary deployment.",
        ),
        "route.undeployed": Own(
            "Changes of the API wait to be deployed, and a deployment of ours would ship them.",
            mend='Deploy them, or take them back; `undeployed_changes = "ship"` under `[policy]` lets them go along.',
        ),
        "route.unexpected": Own(
            "A route of our own answered with another status than its method does.",
            verdict=Verdict.ERROR,
            mend="See the answer that the reason quotes: the firewall or the resource policy may refuse it.",
        ),
        "functions.missing": Own("A function of the hardening is not there.", whose=Whose.HARDENING),
        "firewall.no_bad_address": Own(
            "Nobody can come on purpose from an address that AWS's own lists name.",
            criteria=("8.2",),
            mend="Nothing has to be mended: that the list is attached is seen by the settings.",
            whose=Whose.SURROUNDINGS,
        ),
        "firewall.no_stage": Own(
            "The API is deployed on no stage.",
            verdict=Verdict.ERROR,
            criteria=("8.1", "8.2"),
            mend="Deploy it, or name the stage under `[system]`.",
        ),
    },
)
SABOTAGES = Family(
    verdict=Verdict.ERROR,
    whose=Whose.HARDENING,
    matters="The check was not seen to fail, so that its PASS is worth less.",
    seen="`stormproof prove --only NAME` plays it.",
    codes={
        "sabotage.nothing_to_break": "The control that was to be broken is not there.",
        "sabotage.nothing_changed": Own(
            "The text that was to be changed does not stand in the workflow.",
            mend="Nothing has to be mended where the workflow is yours and does it otherwise.",
            whose=Whose.REPOSITORY,
        ),
        "sabotage.undeployed": Own(
            "Changes of the API wait to be deployed, and the sabotage would ship them.",
            mend="Deploy them, or take them back.",
            whose=Whose.OWNER,
        ),
        "pass.nothing_here": Own(
            "The system has nothing on which that owner's setting could be played.",
            verdict=Verdict.UNDECIDED,
            mend="Nothing has to be mended.",
            whose=Whose.OWNER,
        ),
    },
)
OBSERVING = Family(
    verdict=Verdict.UNDECIDED,
    whose=Whose.HARDENING,
    matters="Whom enforcing would refuse cannot be told beforehand.",
    mend="`stormproof apply` has the access log hold it; ask again after a week.",
    codes={"observing.unlogged": "The access log does not hold what would tell who is refused."},
)
FAMILIES = (PERMITS, SELECTED, DEFECTS, LEASE, UNDO, FAULTS, SABOTAGES, OBSERVING)
