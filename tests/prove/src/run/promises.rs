//! What is promised under the settings of a run, for the header of the history.

use std::time::Duration;

use end_to_end::launcher::Backend;
use prove_checker::history::{Database, FORMAT, Header, KeyPromises, Promises, Seconds, Throttle};

use super::Settings;
use crate::cluster::Lifetimes;

/// The leeway of verifiers.
const LEEWAY: Duration = Duration::from_secs(30);

/// The header of a history that begins at this time.
pub(super) fn header(settings: &Settings, began_at_unix_micros: i64) -> Header {
    let blueprint = settings.blueprint();
    let size = u32::try_from(blueprint.size()).unwrap_or(u32::MAX);
    Header {
        format: FORMAT,
        seed: settings.seed,
        minutes: settings.length.as_secs_f64() / 60.0,
        database: match settings.backend {
            Backend::Sqlite => Database::Sqlite,
            Backend::Postgres => Database::Postgres,
        },
        identity_replicas: size,
        issuers_of_recipe: vec![(0..size).collect(); blueprint.size()],
        began_at_unix_micros,
        promises: promises(blueprint.lifetimes),
    }
}

fn promises(lifetimes: Lifetimes) -> Promises {
    Promises {
        access_token_ttl: seconds(lifetimes.access_token),
        refresh_token_ttl: seconds(lifetimes.refresh_token),
        session_max_age: seconds(lifetimes.session),
        refresh_grace: Seconds(60.0),
        leeway: seconds(LEEWAY),
        revocation: seconds(lifetimes.status),
        revocation_lag: Seconds(5.0),
        late_effect: Seconds(35.0),
        idempotency_key_life: Seconds(86_400.0),
        max_sessions: 1_000,
        keys: keys(lifetimes),
        throttle: Throttle {
            free_failures: 5,
            first_wait: Seconds(1.0),
            longest_wait: Seconds(900.0),
            failures_of_name: 100,
            window: Seconds(3_600.0),
        },
    }
}

fn keys(lifetimes: Lifetimes) -> KeyPromises {
    let max_age = lifetimes.jwks_max_age;
    let staleness = max_age / 2;
    KeyPromises {
        rotation_period: seconds(lifetimes.key_rotation),
        max_age: seconds(max_age),
        notice: seconds(max_age * 2),
        staleness: seconds(staleness),
        compromise: seconds(max_age),
        published_after: seconds(staleness + lifetimes.access_token * 2 + LEEWAY + max_age),
    }
}

fn seconds(time: Duration) -> Seconds {
    Seconds(time.as_secs_f64())
}
