"""The watcher of failures as it does not do its work: nothing reaches it, or it counts otherwise."""

from __future__ import annotations

from collections.abc import Callable

from provisioners.alerts.log_subscriptions import PRINCIPAL, sid, subscribed
from stormproof.aws.calls.lambda_functions import forbid, permit
from stormproof.aws.observe.lambda_functions import function_log
from stormproof.core.deployed_code import FAILURE_WATCHER
from stormproof.core.faults import FaultInjection
from stormproof.core.naming import Names
from stormproof.core.planning.controls import PlanContext, Reads
from stormproof.core.planning.plans import Call
from stormproof.sabotage.alerts.function_alarms import muted_function
from stormproof.sabotage.authentication.authorizer_code import CodeMutation, function_bent
from stormproof.sabotage.shared.releases import aliased

RESETS_ON_FAILURE = CodeMutation("(run + 1, touched or each in told) if", "(1, touched or each in told) if")
COUNTS_ON = CodeMutation("if each.failed else (0, False)", "if each.failed else (run, touched)")
FORGIVES_TIMEOUTS = CodeMutation('["status"] != SUCCESS', '["status"] not in {SUCCESS, "timeout"}')


def counting(title: str, mutation: CodeMutation) -> Callable[[Reads, PlanContext], FaultInjection]:
    """Return what replaces the watcher's code by one that counts otherwise."""
    return function_bent(title, lambda context: Names(context.system).failure_watcher, FAILURE_WATCHER, mutation)


def unsubscribed(reads: Reads, context: PlanContext) -> FaultInjection:
    """The log group of a function feeds the watcher no more."""
    names, group = Names(context.system), _group(reads, context)
    gone = Call("logs", "delete_subscription_filter", _named(names, group))
    return FaultInjection(f"{group} feeds nobody", (gone,), (subscribed(names, group),))


def shut(reads: Reads, context: PlanContext) -> FaultInjection:
    """The watcher does not let the log group of a function invoke it any more."""
    names, group = Names(context.system), _group(reads, context)
    watcher, account = names.failure_watcher, names.system.account
    back = permit(watcher, sid(group), PRINCIPAL, f"{names.log_group_arn(group)}:*", SourceAccount=account)
    return FaultInjection(f"{group} may not invoke the watcher", (forbid(watcher, sid(group)),), (back,))


def told_twice(reads: Reads, context: PlanContext) -> FaultInjection:
    """The owner has the log group feed the watcher by a filter of the owner's too: every report comes twice."""
    names, group = Names(context.system), _group(reads, context)
    theirs = {"logGroupName": group, "filterName": f"owners-{context.system.api.id}-all"}
    more = {"filterPattern": "", "destinationArn": names.arn("lambda", f"function:{names.failure_watcher}")}
    put = Call("logs", "put_subscription_filter", {**theirs, **more})
    gone = Call("logs", "delete_subscription_filter", theirs)
    return FaultInjection("every report reaches the watcher twice", (put,), (gone,))


def _group(reads: Reads, context: PlanContext) -> str:
    return function_log(aliased(reads, muted_function(context)).serving)


def _named(names: Names, group: str) -> dict[str, str]:
    return {"logGroupName": group, "filterName": names.failure_watcher}
