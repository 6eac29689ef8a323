use crate::history::{Database, FORMAT, Header, KeyPromises, Promises, Seconds, Throttle};

/// Three replicas each, documented defaults, and keys that live for minutes.
pub(crate) fn header() -> Header {
    Header {
        format: FORMAT,
        seed: 1,
        minutes: 2.0,
        database: Database::Postgres,
        identity_replicas: 3,
        issuers_of_recipe: vec![vec![0, 1, 2]; 3],
        began_at_unix_micros: 1_800_000_000_000_000,
        promises: Promises {
            access_token_ttl: Seconds(900.0),
            refresh_token_ttl: Seconds(2_592_000.0),
            session_max_age: Seconds(7_776_000.0),
            refresh_grace: Seconds(60.0),
            leeway: Seconds(30.0),
            revocation: Seconds(10.0),
            revocation_lag: Seconds(5.0),
            late_effect: Seconds(35.0),
            idempotency_key_life: Seconds(86_400.0),
            max_sessions: 100,
            keys: KeyPromises {
                rotation_period: Seconds(240.0),
                max_age: Seconds(20.0),
                notice: Seconds(40.0),
                staleness: Seconds(10.0),
                compromise: Seconds(20.0),
                published_after: Seconds(1_860.0),
            },
            throttle: Throttle {
                free_failures: 5,
                first_wait: Seconds(1.0),
                longest_wait: Seconds(900.0),
                failures_of_name: 100,
                window: Seconds(3_600.0),
            },
        },
    }
}
