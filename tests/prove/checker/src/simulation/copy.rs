//! A copy of what the service stores, made while actors use it.

use super::world::World;
use crate::history::*;

/// When a copy is made, in microseconds.
#[derive(Clone, Copy, Debug)]
pub(super) struct Copy {
    /// When it is said to begin.
    pub(super) from: u64,
    /// When it shows accounts and sessions.
    pub(super) accounts_at: u64,
    /// When it shows rows.
    pub(super) rows_at: u64,
    /// When it is said to be there.
    pub(super) to: u64,
}

/// What is wrong with a copy.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Flaw {
    None,
    /// It shows how accounts and sessions were a while ago.
    OldAccounts,
    /// It shows how rows were a while ago.
    OldRows,
    /// It shows accounts and sessions of later.
    LateAccounts,
    /// It shows rows of later.
    LateRows,
    /// One row is missing.
    LostRow,
}

pub(super) const FLAWS: [Flaw; 5] = [
    Flaw::OldAccounts,
    Flaw::OldRows,
    Flaw::LateAccounts,
    Flaw::LateRows,
    Flaw::LostRow,
];

/// How far the time of a flawed copy is off.
const OFF: u64 = 6_000_000;

impl Copy {
    pub(super) fn draw(rng: &mut fastrand::Rng, flaw: Flaw) -> Self {
        let from = rng.u64(8_000_000..40_000_000);
        let accounts_at = from + rng.u64(0..2_000_000);
        let rows_at = from + rng.u64(0..2_000_000);
        let to = accounts_at.max(rows_at) + rng.u64(0..500_000);
        let right = Self {
            from,
            accounts_at,
            rows_at,
            to,
        };
        match flaw {
            Flaw::None | Flaw::LostRow => right,
            Flaw::OldAccounts => Self {
                accounts_at: from - OFF,
                ..right
            },
            Flaw::OldRows => Self {
                rows_at: from - OFF,
                ..right
            },
            Flaw::LateAccounts => Self {
                accounts_at: to + OFF,
                ..right
            },
            Flaw::LateRows => Self {
                rows_at: to + OFF,
                ..right
            },
        }
    }
}

impl World {
    /// Accounts and sessions.
    pub(super) fn people(&self) -> Vec<Thing> {
        let accounts = self.accounts.iter().enumerate();
        let accounts = accounts.map(|(place, account)| Thing::Account {
            id: Self::id_of(place),
            username: place.to_string(),
            enabled: account.enabled,
            mark: account.mark,
        });
        let sessions = self.sessions.iter().enumerate();
        let alive = sessions.filter(|(_, session)| session.ended.is_none());
        let sessions = alive.map(|(place, session)| Thing::Session {
            id: format!("s{place}").into(),
            account: Self::id_of(session.account),
            current: Some(session.current.as_str().into()),
        });
        accounts.chain(sessions).collect()
    }

    pub(super) fn all_rows(&self) -> Vec<Thing> {
        self.rows.values().cloned().map(Thing::Row).collect()
    }
}
