use std::fmt;

use prometheus_client::{
    encoding::{EncodeLabelSet, EncodeLabelValue, LabelValueEncoder},
    metrics::{counter::Counter, family::Family},
    registry::Registry,
};

use super::{Error, LoginChannel, refreshing::Refreshed};
use crate::{accounts, keys, passwords};

/// Counts logins and refreshes by result.
#[derive(Clone, Debug, Default)]
pub struct SessionMetrics {
    logins: Family<LoginLabels, Counter>,
    refreshes: Family<RefreshLabels, Counter>,
    client_tokens: Counter,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct LoginLabels {
    // The label is called `way`; dashboards depend on it.
    way: LoginChannel,
    result: LoginResult,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct RefreshLabels {
    result: RefreshResult,
}

/// The result of a login.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum LoginResult {
    Success,
    WrongCredentials,
    Disabled,
    Throttled,
    Overloaded,
    Invalid,
    Failed,
}

/// The result of a refresh.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum RefreshResult {
    Rotated,
    Repeated,
    Replaced,
    Reused,
    Ended,
    Expired,
    Invalid,
    Failed,
}

impl LoginResult {
    const ALL: [Self; 7] = [
        Self::Success,
        Self::WrongCredentials,
        Self::Disabled,
        Self::Throttled,
        Self::Overloaded,
        Self::Invalid,
        Self::Failed,
    ];

    fn of<T>(result: &Result<T, Error>) -> Self {
        match result {
            Ok(_) => Self::Success,
            Err(Error::Account(error)) => match error {
                accounts::Error::InvalidCredentials => Self::WrongCredentials,
                accounts::Error::Disabled => Self::Disabled,
                accounts::Error::Throttled(_) => Self::Throttled,
                accounts::Error::Password(passwords::Error::Overloaded) => Self::Overloaded,
                accounts::Error::Invalid(_) | accounts::Error::UsernameTaken => Self::Invalid,
                accounts::Error::Password(_) | accounts::Error::Database(_) => Self::Failed,
            },
            Err(Error::InvalidRequest(_)) => Self::Invalid,
            Err(Error::Key(keys::Error::Overloaded)) => Self::Overloaded,
            Err(
                Error::Ended
                | Error::Reused
                | Error::AnotherClients
                | Error::AnotherKey
                | Error::NotGranted
                | Error::NoSuchTarget(_)
                | Error::Key(_)
                | Error::Database(_),
            ) => Self::Failed,
        }
    }
}

impl RefreshResult {
    const ALL: [Self; 8] = [
        Self::Rotated,
        Self::Repeated,
        Self::Replaced,
        Self::Reused,
        Self::Ended,
        Self::Expired,
        Self::Invalid,
        Self::Failed,
    ];

    fn of(result: &Result<Refreshed, Error>) -> Self {
        match result {
            Ok(refreshed) => refreshed.result,
            Err(Error::Reused) => Self::Reused,
            Err(Error::Ended) => Self::Ended,
            Err(
                Error::AnotherClients
                | Error::AnotherKey
                | Error::NotGranted
                | Error::NoSuchTarget(_),
            ) => Self::Invalid,
            Err(
                Error::InvalidRequest(_) | Error::Account(_) | Error::Key(_) | Error::Database(_),
            ) => Self::Failed,
        }
    }
}

impl SessionMetrics {
    /// Registers the counters. All start at zero, so that the first event shows as an
    /// increase.
    pub fn register(registry: &mut Registry) -> Self {
        let metrics = Self::default();
        for way in LoginChannel::ALL {
            for result in LoginResult::ALL {
                drop(metrics.logins.get_or_create(&LoginLabels { way, result }));
            }
        }
        for result in RefreshResult::ALL {
            drop(metrics.refreshes.get_or_create(&RefreshLabels { result }));
        }
        registry.register(
            "identity_logins",
            "Attempts to log in, by way and result",
            metrics.logins.clone(),
        );
        registry.register(
            "identity_refreshes",
            "Refresh tokens presented, by result",
            metrics.refreshes.clone(),
        );
        registry.register(
            "identity_client_tokens",
            "Access tokens that clients got for themselves",
            metrics.client_tokens.clone(),
        );
        metrics
    }

    pub(super) fn count_login<T>(&self, way: LoginChannel, result: &Result<T, Error>) {
        let result = LoginResult::of(result);
        self.logins
            .get_or_create(&LoginLabels { way, result })
            .inc();
    }

    pub(super) fn count_client_token(&self) {
        self.client_tokens.inc();
    }

    pub(super) fn count_refresh(&self, result: &Result<Refreshed, Error>) {
        self.count_presented(RefreshResult::of(result));
    }

    pub(super) fn count_presented(&self, result: RefreshResult) {
        self.refreshes
            .get_or_create(&RefreshLabels { result })
            .inc();
    }
}

impl EncodeLabelValue for LoginChannel {
    fn encode(&self, encoder: &mut LabelValueEncoder<'_>) -> Result<(), fmt::Error> {
        match self {
            Self::Json => "json",
            Self::Token => "token",
            Self::Form => "form",
        }
        .encode(encoder)
    }
}

impl EncodeLabelValue for LoginResult {
    fn encode(&self, encoder: &mut LabelValueEncoder<'_>) -> Result<(), fmt::Error> {
        match self {
            Self::Success => "success",
            Self::WrongCredentials => "wrong_credentials",
            Self::Disabled => "disabled",
            Self::Throttled => "throttled",
            Self::Overloaded => "overloaded",
            Self::Invalid => "invalid",
            Self::Failed => "failed",
        }
        .encode(encoder)
    }
}

impl EncodeLabelValue for RefreshResult {
    fn encode(&self, encoder: &mut LabelValueEncoder<'_>) -> Result<(), fmt::Error> {
        match self {
            Self::Rotated => "rotated",
            Self::Repeated => "repeated",
            Self::Replaced => "replaced",
            Self::Reused => "reused",
            Self::Ended => "ended",
            Self::Expired => "expired",
            Self::Invalid => "invalid",
            Self::Failed => "failed",
        }
        .encode(encoder)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_nobodys_fault_is_told_apart_from_what_is_ours() {
        let overloaded = accounts::Error::from(passwords::Error::Overloaded);
        let damaged = accounts::Error::from(passwords::Error::Damaged);
        for (error, result) in [
            (overloaded, LoginResult::Overloaded),
            (damaged, LoginResult::Failed),
            (
                accounts::Error::InvalidCredentials,
                LoginResult::WrongCredentials,
            ),
        ] {
            let metrics = SessionMetrics::default();
            metrics.count_login::<()>(LoginChannel::Json, &Err(error.into()));
            let way = LoginChannel::Json;
            let counted = metrics.logins.get_or_create(&LoginLabels { way, result });
            assert_eq!(counted.get(), 1, "{result:?}");
        }
    }
}
