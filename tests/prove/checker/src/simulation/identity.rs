//! Logins, refreshes, and ends of sessions.

use super::{
    Bug,
    world::{Answered, Place, Session, World},
};
use crate::history::*;

impl World {
    pub(super) fn begin_session(&mut self, at: Place, account: usize) -> Answered {
        let current = self.next("r");
        self.refresh
            .insert(current.clone(), (self.sessions.len(), at.wall));
        self.sessions.push(Session {
            account,
            current,
            previous: None,
            rotated_at: at.wall,
            ended: None,
        });
        let tokens = self.tokens(at, self.sessions.len() - 1);
        let account = Self::id_of(account);
        (200, Some(Facts::LoggedIn { account, tokens }))
    }

    fn next(&mut self, kind: &str) -> String {
        self.next_token += 1;
        format!("{kind}{}", self.next_token)
    }

    fn tokens(&mut self, at: Place, session: usize) -> Tokens {
        let (access, kid) = (self.next("a"), self.signing(at));
        self.access.insert(access.clone(), (session, at.wall));
        let of = &self.sessions[session];
        let (_, issued) = self.refresh[&of.current];
        let sid: SessionId = format!("s{session}").into();
        Tokens {
            access: AccessToken {
                jti: access.into(),
                sid: sid.clone(),
                sub: Self::id_of(of.account),
                kid: kid.clone(),
                iat: UnixSeconds(at.wall),
                exp: UnixSeconds(at.wall + 900),
            },
            refresh: RefreshToken {
                jti: of.current.clone().into(),
                sid,
                kid,
                iat: UnixSeconds(issued),
                exp: UnixSeconds(issued + 2_592_000),
            },
        }
    }

    pub(super) fn log_in(
        &mut self,
        at: Place,
        account: usize,
        password: u64,
        address: &str,
    ) -> Answered {
        let replica = match self.bug {
            Bug::CountsApart => at.replica.index,
            _ => 0,
        };
        let address = match self.bug {
            Bug::CountsAllAddresses => "anywhere",
            _ => address,
        };
        let key = (account, address.to_owned(), replica);
        let (failures, allowed) = self.failures.get(&key).copied().unwrap_or((0, 0));
        let wait = |failures: u32| match failures.checked_sub(5) {
            Some(doublings) => (1_i64 << doublings.min(10)).min(900),
            None => 0,
        };
        if at.wall < allowed && allowed <= at.wall + wait(failures) {
            return (429, None);
        }
        let of = &self.accounts[account];
        let is_right = password == of.password
            || self.bug == Bug::FormerPassword && password == of.former_password;
        if is_right && (of.enabled || self.bug == Bug::DisabledLogsIn) {
            self.failures.remove(&key);
            return self.begin_session(at, account);
        }
        let failures = failures + 1;
        self.failures
            .insert(key, (failures, at.wall + wait(failures)));
        (401, None)
    }

    /// The refresh table.
    pub(super) fn present(&mut self, at: Place, token: &str) -> Answered {
        let (place, issued) = self.refresh[token];
        let grace = match self.bug {
            Bug::LongGrace => 600,
            _ => 60,
        };
        let next = self.next("r");
        let session = &mut self.sessions[place];
        if session.ended.is_some() || issued > at.wall + 30 {
            return (401, None);
        }
        let is_current = session.current == token;
        let is_previous = session.previous.as_deref() == Some(token);
        let is_recent = (-30..=grace).contains(&(at.wall - session.rotated_at));
        if is_previous && is_recent && self.bug != Bug::ForgottenCondition {
            let tokens = self.tokens(at, place);
            return (200, Some(Facts::Refreshed { tokens }));
        }
        if !is_current && !is_previous {
            self.end_replayed(at, place);
            return (401, None);
        }
        session.previous = Some(token.to_owned());
        session.current.clone_from(&next);
        session.rotated_at = at.wall;
        self.refresh.insert(next, (place, at.wall));
        let tokens = self.tokens(at, place);
        (200, Some(Facts::Refreshed { tokens }))
    }

    fn end_replayed(&mut self, at: Place, session: usize) {
        match self.bug {
            Bug::ReplayEndsNothing => {}
            Bug::ReplayEndsAll => self.end_all(at, self.sessions[session].account, None),
            _ => self.sessions[session].ended = Some(at.now),
        }
    }

    pub(super) fn end_all(&mut self, at: Place, account: usize, keep: Option<usize>) {
        for (place, session) in self.sessions.iter_mut().enumerate() {
            if session.account == account && keep != Some(place) {
                session.ended.get_or_insert(at.now);
            }
        }
    }

    pub(super) fn switch(&mut self, at: Place, account: i64, enabled: bool) -> Answered {
        let account = usize::try_from(account).unwrap() - 1;
        self.accounts[account].enabled = enabled;
        if !enabled {
            self.end_all(at, account, None);
        }
        (200, None)
    }

    fn me(&self, account: usize) -> Facts {
        Facts::Account {
            id: Self::id_of(account),
            username: account.to_string(),
            mark: self.accounts[account].mark,
        }
    }

    /// Requests with an access token.
    pub(super) fn serve_caller(&mut self, at: Place, session: usize, call: &Call) -> Answered {
        let account = self.sessions[session].account;
        match call {
            Call::LogOut => {
                if self.bug != Bug::LostLogout {
                    self.sessions[session].ended.get_or_insert(at.now);
                }
                (204, None)
            }
            Call::ReadMe => (200, Some(self.me(account))),
            Call::EditMe { mark, if_mark } => {
                if !self.compares(*if_mark, self.accounts[account].mark) {
                    return (412, None);
                }
                self.accounts[account].mark = Some(*mark);
                (200, Some(self.me(account)))
            }
            Call::ChangePassword { from, to } => {
                let of = &mut self.accounts[account];
                if of.password != from.0 {
                    return (403, None);
                }
                (of.former_password, of.password) = (of.password, to.0);
                if self.bug != Bug::ChangeLeavesSessions {
                    self.end_all(at, account, Some(session));
                }
                (204, None)
            }
            call => self.serve_rows(account, call),
        }
    }
}
