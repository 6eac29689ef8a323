//! A history in memory: operations with their outcomes, and what they were about.
//!
//! Nothing here judges. Whatever is "sure" is true in every order of events that fits the recorded times;
//! whatever is "possible" is true in at least one.

mod accounts;
mod closed;
mod compromise;
mod endings;
mod expiry;
mod faults;
mod finals;
mod follows;
mod intervals;
mod op;
mod read;
mod rows;
mod sights;
mod stolen;
mod tokens;
mod writes;

use std::collections::HashMap;

pub(crate) use accounts::{Account, Accounts, Name};
pub(crate) use faults::{Faults, Wall, micros};
pub(crate) use finals::Finals;
pub(crate) use intervals::Intervals;
pub(crate) use op::{Effect, Op, Span};
pub(crate) use rows::{Life, Rows};
pub(crate) use tokens::{Access, Node, Session, Tokens};

use crate::history::{
    AccountId, Call, Header, Mark, Micros, Observation, OperationId, UnixSeconds,
};

/// The place of an operation in [`Model::ops`].
pub(crate) type OpIndex = usize;

/// A history in memory.
#[derive(Debug)]
pub(crate) struct Model {
    pub(crate) header: Header,
    /// In the order of their invocations.
    pub(crate) ops: Vec<Op>,
    pub(crate) faults: Faults,
    pub(crate) observations: Vec<Observation>,
    pub(crate) finals: Finals,
    pub(crate) tokens: Tokens,
    pub(crate) accounts: Accounts,
    pub(crate) rows: Rows,
    /// Commands that may have withdrawn a key.
    compromises: Vec<OpIndex>,
    /// When each mark was first seen in an answer, or at the end.
    pub(crate) sights: HashMap<Mark, Micros>,
    /// Outcomes without an invocation, operations with two, and the like.
    pub(crate) malformed: Vec<(OperationId, &'static str)>,
}

impl Model {
    /// Whose token an operation carried.
    pub(crate) fn caller(&self, op: &Op) -> Option<AccountId> {
        self.access_of(op).map(|access| access.sub)
    }

    /// The token that an operation carried.
    pub(crate) fn access_of(&self, op: &Op) -> Option<&Access> {
        self.tokens.access.get(op.invocation.bearer.as_ref()?)
    }

    /// Whether these times of a token are surely good where and when an operation is served.
    pub(crate) fn times_are_surely_good(
        &self,
        op: &Op,
        iat: UnixSeconds,
        exp: UnixSeconds,
    ) -> bool {
        let wall = self.faults.wall(op.invocation.replica, op.span);
        let leeway = micros(self.header.promises.leeway.micros());
        unix_micros(iat) <= wall.min.saturating_add(leeway) && wall.max < unix_micros(exp)
    }

    /// Whether a token has surely expired where and when an operation is served, leeway included.
    pub(crate) fn has_surely_expired(&self, op: &Op, exp: UnixSeconds) -> bool {
        let wall = self.faults.wall(op.invocation.replica, op.span);
        let leeway = micros(self.header.promises.leeway.micros());
        unix_micros(exp).saturating_add(leeway + 1_000_000) < wall.min
    }

    /// A span that ends when everything has settled: the final reading.
    pub(crate) fn at_the_end(&self) -> Option<Span> {
        let from = self.finals.began?;
        let to = self.finals.ended.unwrap_or(from);
        Some(Span { from, to })
    }

    /// Operations of a kind, with their places.
    pub(crate) fn ops_where(
        &self,
        matches: impl Fn(&Call) -> bool,
    ) -> impl Iterator<Item = (OpIndex, &Op)> {
        let ops = self.ops.iter().enumerate();
        ops.filter(move |(_, op)| matches(op.call()))
    }
}

pub(crate) fn unix_micros(seconds: UnixSeconds) -> i64 {
    seconds.0.saturating_mul(1_000_000)
}

/// Groups places by a key.
pub(crate) type Places<K> = HashMap<K, Vec<OpIndex>>;
