//! What was answered.

use serde::{Deserialize, Serialize};

use super::{AccountId, Jti, Kid, Mark, Micros, OperationId, Row, RowId, SessionId, UnixSeconds};

/// How an operation ended. An operation without one was not answered before the recording ended.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Outcome {
    /// The operation.
    pub op: OperationId,
    /// When its last byte was read, or when it was given up.
    pub at: Micros,
    /// What came back.
    pub answer: Answer,
}

/// What came back.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Answer {
    /// A complete answer with a status below 500. A command of the administrator: 200 for exit code 0.
    Status {
        status: u16,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        facts: Option<Facts>,
    },
    /// Whether it took effect is not known.
    Unknown(UnknownReason),
}

impl Answer {
    /// Of a success.
    #[must_use]
    pub fn facts(&self) -> Option<&Facts> {
        match self {
            Self::Status {
                status: 200..=299,
                facts,
            } => facts.as_ref(),
            _ => None,
        }
    }
}

/// Why nobody knows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum UnknownReason {
    /// The connection failed, ended early, or no answer came in time.
    NoAnswer,
    /// A status of 500 and above. Of a command of the administrator: its exit code, if not 0.
    ServerError(u16),
}

/// The facts of a successful answer.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Facts {
    /// A session began.
    LoggedIn { account: AccountId, tokens: Tokens },
    /// New tokens of a session.
    Refreshed { tokens: Tokens },
    /// The sessions of the caller.
    Sessions { sessions: Vec<SessionId> },
    /// The caller's account.
    Account {
        id: AccountId,
        username: String,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        mark: Option<Mark>,
    },
    /// The answer of introspection.
    Introspected { active: bool },
    /// A row was created, edited or read.
    Row(Row),
    /// Somebody, as others see them.
    Person {
        id: AccountId,
        username: String,
        /// Only of [`super::Call::ReadPerson`].
        #[serde(default, skip_serializing_if = "Option::is_none")]
        shared: Option<Shared>,
    },
    /// An account, as others see it.
    User { id: AccountId },
    /// Several people.
    People { people: Vec<AccountId> },
    /// A page of a list, in its order. `more`: whether a `Link` leads on.
    Rows { rows: Vec<Row>, more: bool },
}

/// What a person has that the caller may see.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Shared {
    /// The number of their recipes.
    pub recipes: u64,
    /// The number of their posts that the caller may see.
    pub posts: u64,
    /// The row with which the caller follows them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub follow: Option<RowId>,
}

/// A pair of tokens.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Tokens {
    pub access: AccessToken,
    pub refresh: RefreshToken,
}

/// The claims of an access token.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct AccessToken {
    pub jti: Jti,
    pub sid: SessionId,
    pub sub: AccountId,
    pub kid: Kid,
    pub iat: UnixSeconds,
    pub exp: UnixSeconds,
}

/// The claims of a refresh token. The same successor is the same `jti`, even if it is signed again.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct RefreshToken {
    pub jti: Jti,
    pub sid: SessionId,
    pub kid: Kid,
    pub iat: UnixSeconds,
    pub exp: UnixSeconds,
}
