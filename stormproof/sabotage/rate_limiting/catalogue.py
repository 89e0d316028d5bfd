"""The ways in which requirement 6 can be lost."""

from __future__ import annotations

from stormproof.core.faults import MendedBy, Sabotage
from stormproof.sabotage.alerts import silent_alarms
from stormproof.sabotage.authentication import authorizer_code, other_authorizers
from stormproof.sabotage.rate_limiting import limits, rate_guard_code, routes
from stormproof.sabotage.rate_limiting.rate_guard_code import detached, only_observing, with_code

RATE_LIMITING = (
    Sabotage("guard-detached", "6.1", "rate.too_many_passed", detached),
    Sabotage("limit-tenfold", "6.1", "rate.too_many_passed", limits.tenfold),
    Sabotage(
        "counter-without-condition",
        "6.1",
        "rate.too_many_passed",
        with_code("the counter has no condition", rate_guard_code.NO_CONDITION),
    ),
    Sabotage(
        "key-from-header",
        "6.1",
        "rate.too_many_passed",
        with_code("clients say who they are", rate_guard_code.KEY_FROM_HEADER),
    ),
    Sabotage("route-beside", "6.1", "rate.route_unguarded", routes.route_beside, MendedBy.PERSON),
    Sabotage("route-without-proxy", "6.1", "rate.route_unguarded", routes.route_without_proxy, MendedBy.PERSON),
    Sabotage("route-on-another-stage", "6.1", "rate.route_unguarded", routes.route_on_another_stage, MendedBy.PERSON),
    Sabotage("route-on-latest", "6.1", "rate.route_unguarded", routes.route_on_latest),
    Sabotage("stage-throttle-too-low", "6.1", "rate.throttle_too_low", limits.throttled_stage, MendedBy.PERSON),
    Sabotage("method-throttle-too-low", "6.1", "rate.throttle_too_low", limits.throttled_method, MendedBy.PERSON),
    # Whether a deployment outlives an authorizer that it asks is known of the embedded AWS alone.
    Sabotage(
        "other-authorizer-uncounted",
        "6.1",
        "rate.route_unguarded",
        other_authorizers.before_one_method(),
        MendedBy.PERSON,
        embedded_only=True,
    ),
    Sabotage(
        "other-authorizer-invents-keys",
        "6.1",
        "rate.keys_invented",
        other_authorizers.before_one_method(authorizer_code.INVENTS_KEYS),
        MendedBy.PERSON,
        embedded_only=True,
    ),
    Sabotage("native-quota", "6.1", "rate.native_quota", limits.native_quota, where=limits.lifts_quotas),
    Sabotage("alias-on-version-of-before", "6.1", "rate.too_many_passed", rate_guard_code.unguarded_version),
    Sabotage("guard-observing", "6.1", "rate.observing", only_observing),
    Sabotage(
        "guard-closes",
        "6.1",
        "rate.closed_without_counter",
        with_code("what cannot be counted is refused", rate_guard_code.CLOSED_WITHOUT_COUNTER),
    ),
    Sabotage(
        "guard-opens-unmeasured",
        "6.1",
        "rate.open_unnoticed",
        with_code("what passes uncounted is measured under another name", rate_guard_code.OPEN_UNNOTICED),
    ),
    Sabotage("guard-alarm-deleted", "6.1", "rate.open_unnoticed", silent_alarms.deleted(silent_alarms.guard_open)),
    Sabotage(
        "guard-alarm-high",
        "6.1",
        "rate.open_unnoticed",
        silent_alarms.with_settings(
            "the alarm never goes off", silent_alarms.guard_open, Threshold=silent_alarms.NEVER
        ),
    ),
    Sabotage(
        "guard-alarm-mute",
        "6.1",
        "rate.open_unnoticed",
        silent_alarms.with_settings("the alarm does nothing", silent_alarms.guard_open, ActionsEnabled=False),
    ),
    Sabotage("alert-topic-shut", "6.1", "rate.open_unnoticed", silent_alarms.topic_shut),
    Sabotage(
        "refusal-200",
        "6.2",
        "rate.over_limit_admitted",
        with_code("refusals are 200 with an error text", rate_guard_code.ANSWERS_200),
    ),
    Sabotage("refusal-403", "6.2", "rate.wrong_refusal", with_code("refusals are 403", rate_guard_code.ANSWERS_403)),
    Sabotage(
        "no-retry-after",
        "6.2",
        "rate.no_retry_after",
        with_code("refusals do not tell when to come again", rate_guard_code.NO_RETRY_AFTER),
    ),
    Sabotage(
        "header-dropped",
        "6.3",
        "rate.header_missing",
        with_code("answers do not tell what remains", rate_guard_code.NO_REMAINING),
    ),
    Sabotage(
        "remaining-off-by-one",
        "6.3",
        "rate.wrong_remaining",
        with_code("answers tell one too many", rate_guard_code.OFF_BY_ONE),
    ),
    Sabotage(
        "window-of-a-day",
        "6.4",
        "rate.not_reset",
        with_code("requests are counted by the day", rate_guard_code.WINDOW_OF_A_DAY),
    ),
    Sabotage(
        "window-of-a-minute",
        "6.4",
        "rate.reset_early",
        with_code("requests are counted by the minute", rate_guard_code.WINDOW_OF_MINUTES),
    ),
    Sabotage(
        "expiry-as-reset",
        "6.4",
        "rate.not_reset",
        with_code("the count begins anew when its item expires", rate_guard_code.EXPIRY_AS_RESET),
    ),
    Sabotage(
        "violations-unlogged",
        "6.5",
        "rate.violation_not_logged",
        with_code("refusals are not logged", rate_guard_code.LOGS_NOTHING),
    ),
    Sabotage(
        "violations-nameless",
        "6.5",
        "rate.violation_incomplete",
        with_code("refusals are logged without the key's name", rate_guard_code.LOGS_NO_KEY),
    ),
)
