//! What the service stores.

use std::collections::{BTreeMap, HashMap};

use super::{Bug, keys::Key};
use crate::history::*;

pub(super) struct Account {
    pub(super) password: u64,
    pub(super) former_password: u64,
    pub(super) enabled: bool,
    pub(super) mark: Option<Mark>,
}

pub(super) struct Session {
    pub(super) account: usize,
    pub(super) current: String,
    pub(super) previous: Option<String>,
    /// In seconds, by the clock of the replica that rotated.
    pub(super) rotated_at: i64,
    pub(super) ended: Option<u64>,
}

/// Where and when an operation is served.
#[derive(Clone, Copy)]
pub(super) struct Place {
    pub(super) replica: Replica,
    pub(super) now: u64,
    /// In seconds since the epoch, by the clock of the replica.
    pub(super) wall: i64,
}

pub(super) struct World {
    pub(super) bug: Bug,
    pub(super) rng: fastrand::Rng,
    pub(super) accounts: Vec<Account>,
    pub(super) sessions: Vec<Session>,
    /// The sessions and issue times of tokens.
    pub(super) access: HashMap<String, (usize, i64)>,
    pub(super) refresh: HashMap<String, (usize, i64)>,
    /// Failures and the next attempt allowed, by account, address and, wrongly, replica.
    pub(super) failures: HashMap<(usize, String, u32), (u32, i64)>,
    pub(super) rows: BTreeMap<(RowKind, i64), Row>,
    pub(super) former_marks: HashMap<(RowKind, i64), Mark>,
    /// In the order in which they sign.
    pub(super) keys: Vec<Key>,
    pub(super) answers: HashMap<(usize, String), Row>,
    /// Where the next page of a walk begins.
    pub(super) cursors: HashMap<u64, i64>,
    pub(super) next_row: i64,
    pub(super) next_token: u64,
}

pub(super) type Answered = (u16, Option<Facts>);

impl World {
    pub(super) fn new(bug: Bug, seed: u64, accounts: usize) -> Self {
        let account = |_| Account {
            password: 1,
            former_password: 1,
            enabled: true,
            mark: None,
        };
        Self {
            bug,
            rng: fastrand::Rng::with_seed(seed ^ 0x5eed),
            accounts: (0..accounts).map(account).collect(),
            sessions: vec![],
            access: HashMap::new(),
            refresh: HashMap::new(),
            failures: HashMap::new(),
            rows: BTreeMap::new(),
            former_marks: HashMap::new(),
            keys: vec![Key::first()],
            answers: HashMap::new(),
            cursors: HashMap::new(),
            next_row: 1,
            next_token: 0,
        }
    }

    pub(super) fn serve(&mut self, at: Place, bearer: Option<&Jti>, call: &Call) -> Answered {
        match call {
            Call::SignUp { username, .. } => {
                let account = username.parse().unwrap();
                self.begin_session(at, account)
            }
            Call::LogIn {
                username,
                password,
                address,
            } => self.log_in(at, username.parse().unwrap(), password.0, address),
            Call::Refresh { token } => self.present(at, &token.0),
            Call::Disable { account } => self.switch(at, account.0, false),
            Call::Enable { account } => self.switch(at, account.0, true),
            Call::RotateKeys => self.rotate(at),
            Call::CompromiseKey { kid } => self.compromise(at, kid),
            _ => {
                let Some(session) = bearer.and_then(|jti| self.admit(at, &jti.0)) else {
                    return (401, None);
                };
                self.serve_caller(at, session, call)
            }
        }
    }

    /// The session of an access token that is good.
    fn admit(&mut self, at: Place, jti: &str) -> Option<usize> {
        let (session, iat) = *self.access.get(jti)?;
        let is_timely = iat <= at.wall + 30 && at.wall < iat + 900 + 30;
        let heard = match at.replica.service {
            Service::Identity => 0,
            Service::Recipe if self.bug == Bug::DeafResourceServer => u64::MAX / 2,
            Service::Recipe => self.rng.u64(0..10_000_000),
        };
        let ended = self.sessions[session].ended;
        let is_alive = ended.is_none_or(|ended| at.now < ended + heard);
        let is_unlucky = self.bug == Bug::RandomRefusal && self.rng.u8(0..200) == 0;
        (is_timely && is_alive && !is_unlucky).then_some(session)
    }

    pub(super) fn id_of(account: usize) -> AccountId {
        AccountId(i64::try_from(account).unwrap() + 1)
    }
}
