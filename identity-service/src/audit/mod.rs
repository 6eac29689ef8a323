//! What happened to accounts, sessions and keys: in a table, and in the log.

pub mod cli;
mod store;

use service_kit::{clock::Clock, database::Database, telemetry::causes};
use time::OffsetDateTime;

use crate::{accounts::AccountId, sessions::SessionId, throttle::Gate};

/// Something that somebody may want to know later. Names no password, token or
/// address.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Event {
    /// An account was made.
    SignUp(AccountId),
    /// A password was right.
    Login(AccountId, SessionId),
    /// A username or a password was wrong, or the account is disabled: this one,
    /// if it is anybody's name. Who tries is not told.
    LoginFailed(Option<AccountId>),
    /// A gate refused attempts, at this account, if it is known whose: the first
    /// one of a wait, or of an address in a while. What follows is only counted, so
    /// that nobody can fill the table.
    Throttled(Gate, Option<AccountId>),
    /// A refresh token came back after its time.
    RefreshReuse(AccountId, SessionId),
    /// A session was ended by its holder.
    Logout(AccountId, SessionId),
    /// All sessions but one were ended by their holder.
    OtherSessionsEnded(AccountId, SessionId),
    /// A password was changed by its holder, or by whoever had a reset link.
    PasswordChanged(AccountId),
    /// An account was deleted by its holder.
    AccountDeleted(AccountId),
    /// Somebody with access to the machine did something.
    Administration {
        /// What, as on the command line: `users disable`.
        act: &'static str,
        /// To which account, if to one.
        account: Option<AccountId>,
        /// What else there is to say, such as a `kid`.
        detail: Option<String>,
    },
}

/// An event as it was stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Recorded {
    /// Its number.
    pub id: i64,
    /// When it happened.
    pub at: OffsetDateTime,
    /// What happened.
    pub event: String,
    /// To whom.
    pub account: Option<AccountId>,
    /// To which session.
    pub session: Option<SessionId>,
    /// What else there is to say.
    pub detail: Option<String>,
}

/// Writes events down.
#[derive(Clone, Debug)]
pub struct Audit {
    /// Where they are kept.
    pub database: Database,
    /// Tells when they happen.
    pub clock: Clock,
}

impl Audit {
    /// Writes an event to the log and the table. What it is about has happened:
    /// that it cannot be stored is logged, and does not undo it.
    pub async fn record(&self, event: Event) {
        let name = event.name();
        let account = event.account().map(|id| id.0);
        let session = event.session().map(|id| id.0);
        let detail = event.detail();
        tracing::info!(target: "audit", event = name, account, session, detail, "audit");
        if let Err(error) = store::insert(&self.database, &event, self.clock.now()).await {
            tracing::error!(
                cause = causes(&error),
                event = name,
                "an audit event was not stored"
            );
        }
    }
}

impl Event {
    /// As it is stored.
    #[must_use]
    pub fn name(&self) -> &'static str {
        match self {
            Self::SignUp(_) => "sign_up",
            Self::Login(..) => "login",
            Self::LoginFailed(_) => "login_failed",
            Self::Throttled(..) => "throttled",
            Self::RefreshReuse(..) => "refresh_reuse",
            Self::Logout(..) => "logout",
            Self::OtherSessionsEnded(..) => "other_sessions_ended",
            Self::PasswordChanged(_) => "password_changed",
            Self::AccountDeleted(_) => "account_deleted",
            Self::Administration { act, .. } => act,
        }
    }

    fn account(&self) -> Option<AccountId> {
        match self {
            Self::SignUp(account)
            | Self::Login(account, _)
            | Self::RefreshReuse(account, _)
            | Self::Logout(account, _)
            | Self::OtherSessionsEnded(account, _)
            | Self::PasswordChanged(account)
            | Self::AccountDeleted(account) => Some(*account),
            Self::LoginFailed(account)
            | Self::Throttled(_, account)
            | Self::Administration { account, .. } => *account,
        }
    }

    fn session(&self) -> Option<SessionId> {
        match self {
            Self::Login(_, session)
            | Self::RefreshReuse(_, session)
            | Self::Logout(_, session)
            | Self::OtherSessionsEnded(_, session) => Some(*session),
            Self::SignUp(_)
            | Self::LoginFailed(_)
            | Self::Throttled(..)
            | Self::PasswordChanged(_)
            | Self::AccountDeleted(_)
            | Self::Administration { .. } => None,
        }
    }

    fn detail(&self) -> Option<&str> {
        match self {
            Self::Administration { detail, .. } => detail.as_deref(),
            Self::Throttled(gate, _) => Some(gate.as_str()),
            Self::SignUp(_)
            | Self::Login(..)
            | Self::LoginFailed(_)
            | Self::RefreshReuse(..)
            | Self::Logout(..)
            | Self::OtherSessionsEnded(..)
            | Self::PasswordChanged(_)
            | Self::AccountDeleted(_) => None,
        }
    }
}
