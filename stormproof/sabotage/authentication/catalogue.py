"""The ways in which requirement 1 can be lost."""

from __future__ import annotations

from stormproof.core.faults import MendedBy, Sabotage
from stormproof.sabotage.alerts import silent_alarms
from stormproof.sabotage.authentication import authorizer_code, entry_points, native_keys, other_authorizers
from stormproof.sabotage.authentication.authorizer_code import with_code
from stormproof.sabotage.authentication.native_keys import has_native_keys, sync_with_code
from stormproof.sabotage.logging import access_logs

NATIVE_KEYS = (
    Sabotage(
        "native-keys-unknown",
        "1.3",
        "auth.native_refused",
        with_code("the authorizer knows no native key", authorizer_code.KNOWS_NO_NATIVE_KEYS),
        where=has_native_keys,
    ),
    Sabotage(
        "native-keys-not-adopted",
        "1.3",
        "auth.native_refused",
        sync_with_code("new native keys are left out of the key store", native_keys.ADOPTS_NONE),
        where=has_native_keys,
    ),
    Sabotage(
        "disabled-native-key-enters",
        "1.3",
        "auth.native_admitted",
        sync_with_code("the key store keeps native keys that were disabled", native_keys.FORGETS_DISABLED),
        where=has_native_keys,
    ),
    Sabotage(
        "unassigned-native-key-enters",
        "1.3",
        "auth.native_admitted",
        sync_with_code("the key store keeps native keys that left their plan", native_keys.FORGETS_UNASSIGNED),
        where=has_native_keys,
    ),
    Sabotage(
        "dev-key-opens-prod",
        "1.3",
        "auth.native_admitted",
        with_code("native keys open stages that their plans do not cover", authorizer_code.OPENS_OTHER_STAGES),
        where=has_native_keys,
    ),
    Sabotage("key-sync-off", "1.3", "auth.native_unfollowed", native_keys.schedule_off, where=has_native_keys),
    Sabotage("key-sync-daily", "1.3", "auth.native_unfollowed", native_keys.schedule_daily, where=has_native_keys),
    Sabotage("key-sync-astray", "1.3", "auth.native_unfollowed", native_keys.target_lost, where=has_native_keys),
    Sabotage(
        "key-sync-not-permitted", "1.3", "auth.native_unfollowed", native_keys.not_permitted, where=has_native_keys
    ),
    Sabotage(
        "key-sync-role-narrowed", "1.3", "auth.native_unfollowed", native_keys.role_narrowed, where=has_native_keys
    ),
)
AUTHENTICATION = (
    *NATIVE_KEYS,
    Sabotage("method-opened", "1.1", "auth.keyless_admitted", entry_points.method_opened),
    Sabotage(
        "fix-undeployed",
        "1.1",
        "auth.keyless_admitted",
        entry_points.fix_undeployed,
        where=entry_points.demands_none,
    ),
    Sabotage(
        "fix-undeployed-native",
        "1.1",
        "auth.wrong_keyless_answer",
        entry_points.fix_undeployed,
        where=entry_points.demands_native_keys,
    ),
    Sabotage(
        "authorization-lost",
        "1.1",
        "auth.wrong_keyless_answer",
        entry_points.authorization_lost,
        where=entry_points.demands_native_keys,
    ),
    Sabotage("authorizer-deleted", "1.1", "auth.keyless_admitted", entry_points.authorizer_deleted, embedded_only=True),
    Sabotage("side-stage", "1.1", "auth.bypass_stage", entry_points.side_stage, MendedBy.PERSON),
    # A domain needs a certificate, which only the embedded AWS does without.
    Sabotage(
        "side-domain",
        "1.1",
        "auth.bypass_domain",
        entry_points.side_domain,
        MendedBy.PERSON,
        embedded_only=True,
    ),
    Sabotage("function-url", "1.1", "auth.bypass_function_url", entry_points.function_url, MendedBy.PERSON),
    Sabotage(
        "unauthorized-remapped",
        "1.1",
        "auth.wrong_keyless_answer",
        entry_points.remapped("UNAUTHORIZED", "404"),
        MendedBy.PERSON,
    ),
    Sabotage(
        "other-authorizer-keyless",
        "1.1",
        "auth.keyless_admitted",
        other_authorizers.before_one_method(source=""),
        MendedBy.PERSON,
        embedded_only=True,
    ),
    Sabotage("only-observing", "1.1", "auth.observing", entry_points.only_observing),
    Sabotage("preflight-guarded", "1.1", "auth.preflight_refused", entry_points.preflight_guarded),
    Sabotage("cors-lost", "1.1", "auth.refusal_unreadable", entry_points.cors_lost),
    Sabotage("permission-lost", "1.2", "auth.valid_refused", entry_points.permission_lost),
    Sabotage("authorizer-stopped", "1.2", "auth.valid_refused", entry_points.authorizer_stopped),
    Sabotage("requests-denied", "1.2", "auth.valid_refused", entry_points.requests_denied, MendedBy.PERSON),
    Sabotage("other-table", "1.2", "auth.valid_refused", entry_points.other_table),
    Sabotage(
        "denies-all", "1.2", "auth.valid_refused", with_code("the authorizer denies all", authorizer_code.DENIES_ALL)
    ),
    Sabotage(
        "admits-all", "1.3", "auth.invalid_admitted", with_code("the authorizer admits all", authorizer_code.ADMITS_ALL)
    ),
    # Whether a deployment outlives an authorizer that it asks is known of the embedded AWS alone.
    Sabotage(
        "other-authorizer",
        "1.3",
        "auth.invalid_admitted",
        other_authorizers.before_one_method(),
        MendedBy.PERSON,
        embedded_only=True,
    ),
    Sabotage(
        "other-authorizer-beside",
        "1.3",
        "auth.invalid_admitted",
        other_authorizers.on_another_stage,
        MendedBy.PERSON,
        embedded_only=True,
    ),
    Sabotage("remembering", "1.3", "auth.invalid_admitted", entry_points.remembering),
    Sabotage(
        "revoked-key-enabled",
        "1.3",
        "auth.invalid_admitted",
        with_code("revoked keys stay enabled", authorizer_code.FORGETS_REVOCATION),
    ),
    Sabotage(
        "expired-key-enabled",
        "1.3",
        "auth.invalid_admitted",
        with_code("expired keys stay enabled", authorizer_code.FORGETS_EXPIRY),
    ),
    Sabotage(
        "breaks-on-strangers",
        "1.3",
        "auth.wrong_invalid_answer",
        with_code("the authorizer breaks on unknown keys", authorizer_code.BREAKS_ON_STRANGERS),
    ),
    Sabotage(
        "opens-without-store",
        "1.3",
        "auth.open_without_store",
        with_code("the authorizer admits whom it cannot tell", authorizer_code.OPEN_WITHOUT_STORE),
    ),
    Sabotage(
        "closes-unmeasured",
        "1.3",
        "auth.closed_unnoticed",
        with_code("a silent key store is measured under another name", authorizer_code.CLOSED_UNNOTICED),
    ),
    Sabotage("key-store-alarm-deleted", "1.3", "auth.closed_unnoticed", silent_alarms.deleted(silent_alarms.key_store)),
    Sabotage(
        "key-store-alarm-astray",
        "1.3",
        "auth.closed_unnoticed",
        silent_alarms.with_settings(
            "the alarm watches another metric", silent_alarms.key_store, MetricName="StoreUnanswered"
        ),
    ),
    Sabotage(
        "denial-remapped",
        "1.3",
        "auth.wrong_invalid_answer",
        entry_points.remapped("ACCESS_DENIED", "404"),
        MendedBy.PERSON,
    ),
    Sabotage(
        "cap-of-nine",
        "1.4",
        "auth.valid_refused",
        with_code("the authorizer knows nine keys", authorizer_code.CAP_OF_NINE),
        # On AWS the authorizer's role may not scan the table: it would fail for that reason.
        embedded_only=True,
    ),
    Sabotage("shared-id", "1.4", "auth.key_confused", with_code("all keys have one ID", authorizer_code.SHARED_ID)),
    Sabotage("access-log-off", "1.5", "auth.attempt_not_logged", access_logs.off),
    Sabotage("side-stage-unlogged", "1.5", "auth.attempt_not_logged", access_logs.second_stage_unlogged),
    Sabotage("no-principal", "1.5", "auth.log_incomplete", access_logs.without_principal),
    Sabotage(
        "key-logged", "1.5", "auth.key_leaked", with_code("the authorizer logs the key", authorizer_code.LOGS_THE_KEY)
    ),
    Sabotage(
        "nothing-logged",
        "1.5",
        "auth.attempt_not_logged",
        with_code("the authorizer logs nothing", authorizer_code.LOGS_NOTHING),
    ),
)
