//! What exists after everything healed.

use serde::{Deserialize, Serialize};

use super::{AccountId, Jti, Mark, Micros, Row, RowKind, SessionId};

/// A line of the final reading.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Reading {
    /// The reading begins: all faults are over, and no operation can take effect any more. Nothing is asked
    /// after this. Of a copy: it is about to be made, and operations go on.
    Begin { at: Micros },
    /// This exists.
    Thing(Thing),
    /// All of these kinds were read completely. What was not named does not exist. Of a copy: at this time it
    /// was complete.
    End { at: Micros, complete: Vec<Kind> },
}

/// What can be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    Accounts,
    Sessions,
    Rows(RowKind),
}

/// Something that exists.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Thing {
    Account {
        id: AccountId,
        username: String,
        enabled: bool,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        mark: Option<Mark>,
    },
    /// A session that has not ended.
    Session {
        id: SessionId,
        account: AccountId,
        /// Its current refresh token, where the recorder can read it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        current: Option<Jti>,
    },
    Row(Row),
}
