use sea_orm::ActiveValue::Set;

use crate::throttle::rules::{Pair, Tally};

pub(super) mod login_attempt {
    use time::OffsetDateTime;

    service_kit::table! {
        #[sea_orm(table_name = "login_attempts")]
        pub(in crate::throttle::store) struct Model {
            #[sea_orm(primary_key, auto_increment = false)]
            pub pair_key: String,
            pub failures: i32,
            pub allowed_at: OffsetDateTime,
            pub logged_in_at: Option<OffsetDateTime>,
            pub noted_until: Option<OffsetDateTime>,
        }
    }
}

pub(super) mod login_name {
    use time::OffsetDateTime;

    service_kit::table! {
        #[sea_orm(table_name = "login_names")]
        pub(in crate::throttle::store) struct Model {
            #[sea_orm(primary_key, auto_increment = false)]
            pub name_key: String,
            pub failures: i32,
            pub window_started_at: OffsetDateTime,
            pub noted_until: Option<OffsetDateTime>,
        }
    }
}

/// A count in its stored type.
pub(super) fn stored(count: u32) -> i32 {
    i32::try_from(count).unwrap_or(i32::MAX)
}

fn counted(stored: i32) -> u32 {
    u32::try_from(stored).unwrap_or(0)
}

pub(super) fn of_pair(key: &str, pair: &Pair) -> login_attempt::ActiveModel {
    login_attempt::ActiveModel {
        pair_key: Set(key.to_owned()),
        failures: Set(stored(pair.failures)),
        allowed_at: Set(pair.allowed_at),
        logged_in_at: Set(pair.logged_in_at),
        noted_until: Set(pair.noted_until),
    }
}

pub(super) fn of_tally(key: &str, tally: &Tally) -> login_name::ActiveModel {
    login_name::ActiveModel {
        name_key: Set(key.to_owned()),
        failures: Set(stored(tally.failures)),
        window_started_at: Set(tally.window_started_at),
        noted_until: Set(tally.noted_until),
    }
}

impl From<login_attempt::Model> for Pair {
    fn from(row: login_attempt::Model) -> Self {
        Self {
            failures: counted(row.failures),
            allowed_at: row.allowed_at,
            logged_in_at: row.logged_in_at,
            noted_until: row.noted_until,
        }
    }
}

impl From<login_name::Model> for Tally {
    fn from(row: login_name::Model) -> Self {
        Self {
            failures: counted(row.failures),
            window_started_at: row.window_started_at,
            noted_until: row.noted_until,
        }
    }
}
