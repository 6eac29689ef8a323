//! The format of a history: JSON lines, one event each, in the order in which they were recorded.
//!
//! The first line is the [`Header`]. Then come invocations, outcomes, faults and observations; the
//! last lines are the final reading, after everything healed. Secrets are never recorded: a token is
//! known by its `jti`, and a password by a number.

mod fault;
mod header;
mod ids;
mod lines;
mod observation;
mod operation;
mod outcome;
mod reading;

use serde::{Deserialize, Serialize};

pub use fault::{Fault, FaultBegin, FaultEnd, FaultId, Link, Node};
pub use header::{Database, Header, KeyPromises, Promises, Seconds, Throttle};
pub use ids::{
    AccountId, ActorId, Jti, Kid, Mark, Micros, OperationId, Password, Replica, RowId, RowKind,
    Service, SessionId, UnixSeconds,
};
pub use lines::{ReadError, Reader, Writer};
pub use observation::{Observation, Seen};
pub use operation::{Call, Invocation, ListName, Page, Row};
pub use outcome::{
    AccessToken, Answer, Facts, Outcome, RefreshToken, Shared, Tokens, UnknownReason,
};
pub use reading::{Kind, Reading, Thing};

/// The version of the format. A reader fails on another one.
pub const FORMAT: u32 = 1;

/// One line of a history.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Event {
    /// The first line.
    Header(Box<Header>),
    /// A request is about to be sent. Recorded before its first byte.
    Invoked(Invocation),
    /// Its answer was read completely, or there will be none.
    Ended(Outcome),
    /// A fault is about to be injected. Recorded before it can have an effect.
    FaultBegin(FaultBegin),
    /// A fault is over. Recorded when it can have no effect any more: for a killed replica when it is
    /// ready again.
    FaultEnd(FaultEnd),
    /// What a probe saw.
    Observed(Observation),
    /// One thing that exists after everything healed, or the end of the list of these.
    Read(Reading),
}

#[cfg(test)]
mod tests;
