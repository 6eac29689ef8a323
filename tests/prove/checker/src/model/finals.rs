//! The final reading.

use std::collections::{HashMap, HashSet};

use crate::history::{
    AccountId, Jti, Kind, Mark, Micros, Reading, Row, RowId, RowKind, SessionId, Thing,
};

/// An account that exists at the end.
#[derive(Clone, Debug)]
pub(crate) struct FinalAccount {
    pub(crate) username: String,
    pub(crate) enabled: bool,
    pub(crate) mark: Option<Mark>,
}

/// A session that has not ended at the end.
#[derive(Clone, Debug)]
pub(crate) struct FinalSession {
    pub(crate) account: AccountId,
    pub(crate) current: Option<Jti>,
}

/// What exists at the end.
#[derive(Debug, Default)]
pub(crate) struct Finals {
    pub(crate) began: Option<Micros>,
    pub(crate) ended: Option<Micros>,
    /// It was made while operations went on.
    pub(crate) is_copy: bool,
    complete: HashSet<Kind>,
    pub(crate) accounts: HashMap<AccountId, FinalAccount>,
    pub(crate) sessions: HashMap<SessionId, FinalSession>,
    pub(crate) rows: HashMap<(RowKind, RowId), Row>,
    /// Named twice, which a reading by id cannot give unless an id was given twice.
    pub(crate) again: Vec<String>,
}

impl Finals {
    /// Whether all of a kind was read, so that what is missing does not exist.
    pub(crate) fn has_all(&self, kind: Kind) -> bool {
        self.ended.is_some() && self.complete.contains(&kind)
    }

    pub(crate) fn add(&mut self, reading: Reading) {
        match reading {
            Reading::Begin { at } => self.began = Some(at),
            Reading::End { at, complete } => {
                self.ended = Some(at);
                self.complete.extend(complete);
            }
            Reading::Thing(thing) => self.add_thing(thing),
        }
    }

    fn add_thing(&mut self, thing: Thing) {
        let again = match thing {
            Thing::Account {
                id,
                username,
                enabled,
                mark,
            } => {
                let account = FinalAccount {
                    username,
                    enabled,
                    mark,
                };
                let former = self.accounts.insert(id, account);
                former.map(|_| format!("account {id}"))
            }
            Thing::Session {
                id,
                account,
                current,
            } => {
                let session = FinalSession { account, current };
                let former = self.sessions.insert(id.clone(), session);
                former.map(|_| format!("session {id}"))
            }
            Thing::Row(row) => {
                let (kind, id) = (row.kind, row.id);
                let former = self.rows.insert((kind, id), row);
                former.map(|_| format!("{kind:?} {id}"))
            }
        };
        self.again.extend(again);
    }
}
