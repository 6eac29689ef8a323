//! Signing keys: when each is published, and when it signs.

use super::{
    Bug,
    world::{Answered, Place, World},
};
use crate::{history::*, tiny::header};

/// From the beginning on, or at once.
const ALWAYS: i64 = i64::MIN;

/// A key and its times in seconds, which each replica compares with its own clock.
#[derive(Clone, Debug)]
pub(super) struct Key {
    kid: Kid,
    published_at: i64,
    signs_from: i64,
    is_compromised: bool,
}

impl Key {
    pub(super) fn first() -> Self {
        Self::at_once(1)
    }

    fn at_once(number: usize) -> Self {
        Self {
            kid: format!("k{number}").as_str().into(),
            published_at: ALWAYS,
            signs_from: ALWAYS,
            is_compromised: false,
        }
    }
}

#[expect(clippy::cast_possible_truncation, reason = "these are minutes")]
fn whole(of: Seconds) -> i64 {
    of.0 as i64
}

impl World {
    /// The key that a replica signs with: the newest one whose time has come.
    pub(super) fn signing(&self, at: Place) -> Kid {
        let is_stubborn = self.bug == Bug::ReplicaKeepsItsKey && at.replica.index == 2;
        let mut usable = self.keys.iter().filter(|key| self.is_usable(key));
        let newest = usable.clone().rfind(|key| key.signs_from <= at.wall);
        let key = if is_stubborn { usable.next() } else { newest };
        key.unwrap().kid.clone()
    }

    fn is_usable(&self, key: &Key) -> bool {
        !key.is_compromised || self.bug == Bug::CompromiseWithdrawsNothing
    }

    /// What a replica publishes.
    pub(super) fn published(&self, at: Place) -> Vec<Kid> {
        let after = match self.bug {
            Bug::RetiresEarly => 0,
            _ => whole(header().promises.keys.published_after),
        };
        let successors = self.keys.iter().skip(1).map(Some).chain([None]);
        let all = self.keys.iter().zip(successors);
        let current = all.filter(|(key, successor)| {
            let is_over = successor
                .is_some_and(|next| next.signs_from != ALWAYS && next.signs_from + after < at.wall);
            key.published_at <= at.wall && !is_over && self.is_usable(key)
        });
        current.map(|(key, _)| key.kid.clone()).collect()
    }

    /// The next key is published, and signs later. It does nothing while one waits already.
    pub(super) fn rotate(&mut self, at: Place) -> Answered {
        let signs_from = at.wall + whole(header().promises.keys.notice);
        let published_at = match self.bug {
            Bug::PublishesLate => signs_from,
            _ => at.wall,
        };
        if self.keys.last().unwrap().signs_from <= at.wall {
            self.keys.push(Key {
                published_at,
                signs_from,
                ..Key::at_once(self.keys.len() + 1)
            });
        }
        (200, None)
    }

    /// The key that signs is withdrawn, all sessions end, and the next key signs at once. Another key is
    /// refused.
    pub(super) fn compromise(&mut self, at: Place, kid: &Kid) -> Answered {
        let place = self.keys.iter().position(|key| key.kid == *kid).unwrap();
        if *kid != self.signing(at) || self.keys[place].is_compromised {
            return (422, None);
        }
        for account in 0..self.accounts.len() {
            self.end_all(at, account, None);
        }
        self.keys[place].is_compromised = true;
        match self.keys.get_mut(place + 1) {
            Some(next) => (next.published_at, next.signs_from) = (ALWAYS, ALWAYS),
            None => self.keys.push(Key::at_once(self.keys.len() + 1)),
        }
        (200, None)
    }
}
