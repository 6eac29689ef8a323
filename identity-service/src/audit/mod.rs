//! What happened to accounts, sessions and keys: in a table, and in the log.

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

/// What a request did that somebody may want to know later. Names no password and no
/// token.
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
    /// A password was right, in a session that goes on.
    Reauthentication(AccountId, SessionId),
    /// All sessions but one were ended by their holder.
    OtherSessionsEnded(AccountId, SessionId),
    /// A password was changed by its holder, or by whoever had a reset link.
    PasswordChanged(AccountId),
    /// An account was deleted by its holder.
    AccountDeleted(AccountId),
}

/// What somebody with access to the machine did.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Administration {
    /// As on the command line: `users disable`.
    pub act: &'static str,
    /// To which account, if to one.
    pub account: Option<AccountId>,
    /// What else there is to say, such as a `kid`.
    pub detail: Option<String>,
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
    /// Where the request came from: an address or the pseudonym of its network.
    pub from: Option<String>,
    /// What else there is to say.
    pub detail: Option<String>,
}

/// The table of events.
#[derive(Clone, Debug)]
pub struct AuditLog {
    database: Database,
    clock: Clock,
}

/// Writes down what requests do.
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

    /// Writes an event to the log and the table, with where the request came from. What
    /// it is about has happened: that it cannot be stored is logged, and does not undo it.
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

    /// Writes down that a gate refused, if nobody has yet.
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

    /// The database that it is in.
    #[must_use]
    pub(crate) fn database(&self) -> &Database {
        &self.database
    }

    /// The time for events that happen now.
    #[must_use]
    pub(crate) fn now(&self) -> OffsetDateTime {
        self.clock.now()
    }

    /// Writes down what somebody did on the command line, as [`Audit::record`] does.
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
    /// When the database refuses.
    pub(crate) async fn list(&self, selection: &Selection) -> Result<Vec<Recorded>, DatabaseError> {
        store::list(&self.database, selection).await
    }

    /// Deletes events from before `time`; tells how many.
    ///
    /// # Errors
    /// When the database refuses.
    pub(crate) async fn delete_before(&self, time: OffsetDateTime) -> Result<u64, DatabaseError> {
        store::delete_before(&self.database, time).await
    }

    /// Deletes events that are older than they are kept; tells how many.
    ///
    /// # Errors
    /// When the database refuses.
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

    fn detail(&self) -> Option<&'static str> {
        match self {
            Self::Throttled(gate, _) => Some(gate.as_str()),
            Self::SignUp(_)
            | Self::Login(..)
            | Self::LoginFailed(_)
            | Self::RefreshReuse(..)
            | Self::Logout(..)
            | Self::Reauthentication(..)
            | Self::OtherSessionsEnded(..)
            | Self::PasswordChanged(_)
            | Self::AccountDeleted(_) => None,
        }
    }
}
