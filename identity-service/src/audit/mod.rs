//! The audit trail of accounts, sessions and keys: a table, and the log.

mod addresses;
mod retention;
mod store;

pub(crate) use addresses::pseudonym;
pub use addresses::{AddressForm, Addresses, KEY_PURPOSE};
pub use retention::Retention;
pub(crate) use store::Selection;

use addresses::Origin;

use std::sync::Arc;

use service_kit::{
    clock::Clock,
    database::{Database, Error as DatabaseError},
    telemetry::causes,
};
use time::OffsetDateTime;

use crate::{
    ids::{AccountId, SessionId},
    throttle::{self, ClientAddress, Gate},
};

/// What a request did. Contains no password and no token.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Event {
    /// An account was created.
    SignUp(AccountId),
    /// A login succeeded.
    Login(AccountId, SessionId),
    /// A login failed, at this account if the username exists. The username itself is not
    /// recorded.
    LoginFailed(Option<AccountId>),
    /// A throttling gate refused an attempt, at this account if it is known. Only the
    /// first refusal of a wait is recorded; the rest are only counted, so that nobody can
    /// fill the table.
    Throttled(Gate, Option<AccountId>),
    /// Somebody allowed a registered client, of this id, more than before.
    ConsentGiven(AccountId, SessionId, String),
    /// Somebody took back what they had allowed a registered client, of this id.
    AccessTakenBack(AccountId, SessionId, String),
    /// Somebody let a registered client in.
    ClientLogin(AccountId, SessionId),
    /// An authorization code was presented a second time.
    CodeReuse(AccountId, SessionId),
    /// A refresh token was reused after the grace period.
    RefreshReuse(AccountId, SessionId),
    /// The user logged out.
    Logout(AccountId, SessionId),
    /// The user confirmed the password within a session.
    Reauthentication(AccountId, SessionId),
    /// The user ended all other sessions.
    OtherSessionsEnded(AccountId, SessionId),
    /// The user changed the password, or set one by a reset link.
    PasswordChanged(AccountId),
    /// The user deleted the account.
    AccountDeleted(AccountId),
}

/// What an operator did on the command line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Administration {
    /// The command, such as `users disable`.
    pub act: &'static str,
    /// The account, if it was about one.
    pub account: Option<AccountId>,
    /// More detail, such as a `kid`.
    pub detail: Option<String>,
}

/// A stored event.
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
    /// The session, if it was about one.
    pub session: Option<SessionId>,
    /// Where the request came from: an address, or the pseudonym of its network.
    pub from: Option<String>,
    /// More detail.
    pub detail: Option<String>,
}

/// The table of audit events.
#[derive(Debug)]
pub struct AuditLog {
    database: Database,
    clock: Clock,
}

/// Records what requests do.
#[derive(Clone, Debug)]
pub struct Audit(Arc<RequestAudit>);

#[derive(Debug)]
struct RequestAudit {
    log: AuditLog,
    addresses: Addresses,
}

/// An event that is not stored yet.
#[derive(Debug)]
struct NewEvent<'a> {
    name: &'static str,
    account: Option<AccountId>,
    session: Option<SessionId>,
    origin: Option<Origin>,
    detail: Option<&'a str>,
}

impl Audit {
    /// Writes to `log`, with the addresses of callers as `addresses` shows them.
    #[must_use]
    pub fn new(log: AuditLog, addresses: Addresses) -> Self {
        Self(Arc::new(RequestAudit { log, addresses }))
    }

    /// The table.
    #[must_use]
    pub fn log(&self) -> &AuditLog {
        &self.0.log
    }

    /// Records an event in the log and the table, with the caller's address. The event
    /// has happened already, so a failure to store it is only logged.
    pub async fn record(&self, event: Event, caller: ClientAddress) {
        let new = NewEvent {
            name: event.name(),
            account: event.account(),
            session: event.session(),
            origin: Some(self.0.addresses.origin(caller)),
            detail: event.detail(),
        };
        self.0.log.write(new).await;
    }

    /// The pseudonym of the network of an address.
    #[must_use]
    pub fn network(&self, address: ClientAddress) -> String {
        self.0.addresses.network(address)
    }

    /// Records that a gate refused, if it is the first refusal of a wait.
    pub async fn record_refusal(&self, refusal: &throttle::Error, caller: ClientAddress) {
        if let throttle::Error::Refused(refused) = refusal
            && refused.is_first
        {
            let event = Event::Throttled(refused.gate, None);
            self.record(event, caller).await;
        }
    }
}

impl AuditLog {
    /// The table in `database`.
    #[must_use]
    pub fn new(database: Database, clock: Clock) -> Self {
        Self { database, clock }
    }

    /// The database with the table.
    #[must_use]
    pub(crate) fn database(&self) -> &Database {
        &self.database
    }

    /// The current time.
    #[must_use]
    pub(crate) fn now(&self) -> OffsetDateTime {
        self.clock.now()
    }

    /// Records what an operator did on the command line, as [`Audit::record`] does.
    pub async fn record_administration(&self, done: Administration) {
        let new = NewEvent {
            name: done.act,
            account: done.account,
            session: None,
            origin: None,
            detail: done.detail.as_deref(),
        };
        self.write(new).await;
    }

    /// The next events of a selection, oldest first.
    ///
    /// # Errors
    /// When the database fails.
    pub(crate) async fn list(&self, selection: &Selection) -> Result<Vec<Recorded>, DatabaseError> {
        store::list(&self.database, selection).await
    }

    /// Deletes events before `time`. Returns how many.
    ///
    /// # Errors
    /// When the database fails.
    pub(crate) async fn delete_before(&self, time: OffsetDateTime) -> Result<u64, DatabaseError> {
        store::delete_before(&self.database, time).await
    }

    /// Deletes events past their retention. Returns how many.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn forget(&self, retention: Retention) -> Result<u64, DatabaseError> {
        match retention.ends(self.clock.now()) {
            Some(before) => self.delete_before(before).await,
            None => Ok(0),
        }
    }

    async fn write(&self, new: NewEvent<'_>) {
        let name = new.name;
        let account = new.account.map(|id| id.0);
        let session = new.session.map(|id| id.0);
        let from = new.origin.as_ref().map(Origin::as_str);
        let detail = new.detail;
        tracing::info!(target: "audit", event = name, account, session, from, detail, "audit");
        if let Err(error) = store::insert(&self.database, new, self.clock.now()).await {
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
            Self::ConsentGiven(..) => "consent_given",
            Self::AccessTakenBack(..) => "access_taken_back",
            Self::ClientLogin(..) => "client_login",
            Self::CodeReuse(..) => "code_reuse",
            Self::RefreshReuse(..) => "refresh_reuse",
            Self::Logout(..) => "logout",
            Self::Reauthentication(..) => "reauthentication",
            Self::OtherSessionsEnded(..) => "other_sessions_ended",
            Self::PasswordChanged(_) => "password_changed",
            Self::AccountDeleted(_) => "account_deleted",
        }
    }

    fn account(&self) -> Option<AccountId> {
        match self {
            Self::SignUp(account)
            | Self::Login(account, _)
            | Self::ConsentGiven(account, ..)
            | Self::AccessTakenBack(account, ..)
            | Self::ClientLogin(account, _)
            | Self::CodeReuse(account, _)
            | Self::RefreshReuse(account, _)
            | Self::Logout(account, _)
            | Self::Reauthentication(account, _)
            | Self::OtherSessionsEnded(account, _)
            | Self::PasswordChanged(account)
            | Self::AccountDeleted(account) => Some(*account),
            Self::LoginFailed(account) | Self::Throttled(_, account) => *account,
        }
    }

    fn session(&self) -> Option<SessionId> {
        match self {
            Self::Login(_, session)
            | Self::ConsentGiven(_, session, _)
            | Self::AccessTakenBack(_, session, _)
            | Self::ClientLogin(_, session)
            | Self::CodeReuse(_, session)
            | Self::RefreshReuse(_, session)
            | Self::Logout(_, session)
            | Self::Reauthentication(_, session)
            | Self::OtherSessionsEnded(_, session) => Some(*session),
            Self::SignUp(_)
            | Self::LoginFailed(_)
            | Self::Throttled(..)
            | Self::PasswordChanged(_)
            | Self::AccountDeleted(_) => None,
        }
    }

    fn detail(&self) -> Option<&str> {
        match self {
            Self::Throttled(gate, _) => Some(gate.as_str()),
            Self::ConsentGiven(_, _, client_id) | Self::AccessTakenBack(_, _, client_id) => {
                Some(client_id)
            }
            Self::SignUp(_)
            | Self::Login(..)
            | Self::LoginFailed(_)
            | Self::ClientLogin(..)
            | Self::CodeReuse(..)
            | Self::RefreshReuse(..)
            | Self::Logout(..)
            | Self::Reauthentication(..)
            | Self::OtherSessionsEnded(..)
            | Self::PasswordChanged(_)
            | Self::AccountDeleted(_) => None,
        }
    }
}
