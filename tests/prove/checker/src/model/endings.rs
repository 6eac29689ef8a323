//! When sessions ended: by whoever asked for it, and by the replay of a refresh token.

use std::collections::HashMap;

use super::{Access, Model, Op, OpIndex, Session, Span};
use crate::history::{AccountId, Call, Facts, Jti, Kid, Service};

/// Which sessions of an account an operation ends.
#[derive(Clone, Copy, Debug)]
struct Sweep {
    op: OpIndex,
    /// Sessions that began before this operation are surely meant.
    begun_before: OpIndex,
    /// This session stays.
    keep: Option<usize>,
}

/// All requests to end sessions.
#[derive(Debug, Default)]
struct Requests {
    /// One session, by an operation, and whether it surely ends it if it succeeds.
    one: Vec<(usize, OpIndex, bool)>,
    accounts: HashMap<AccountId, Vec<Sweep>>,
    everybody: Vec<Sweep>,
    /// The first command about each compromised key. If it is repeated, sessions that began since are safe.
    compromises: HashMap<Kid, OpIndex>,
}

impl Model {
    /// Fills in when sessions ended.
    pub(super) fn find_endings(&mut self) {
        self.find_last_use();
        let mut requests = Requests::default();
        for (place, op) in self.ops.iter().enumerate() {
            if op.may_have_effect() {
                requests.add(self, place, op);
            }
        }
        let surplus = self.surplus();
        let mut sessions = std::mem::take(&mut self.tokens.sessions);
        for (place, session) in sessions.iter_mut().enumerate() {
            let of_account = requests
                .accounts
                .get(&session.account)
                .into_iter()
                .flatten();
            for sweep in of_account.chain(&requests.everybody) {
                let op = &self.ops[sweep.op];
                // What ends all sessions of an account does not end those that begin later.
                if sweep.keep != Some(place) && op.span.to >= session.began.from {
                    let is_meant = session.began.precedes(self.ops[sweep.begun_before].span);
                    let is_sure = op.is_sure() && is_meant;
                    session.may_end_by(&self.ops, sweep.op, is_sure);
                }
            }
            if let Some(surplus) = surplus.get(&session.account) {
                session.may_end_by(&self.ops, *surplus, false);
            }
        }
        for (session, place, is_sure) in requests.one {
            let is_sure = is_sure && self.ops[place].is_sure();
            sessions[session].may_end_by(&self.ops, place, is_sure);
        }
        self.tokens.sessions = sessions;
        self.find_replays();
    }

    /// When the issuer accepted something of each session for the last time.
    fn find_last_use(&mut self) {
        for op in self.ops.iter().filter(|op| op.is_sure()) {
            let session = match op.call() {
                Call::LogOut | Call::Revoke { .. } => None,
                Call::Refresh { token } => self.tokens.session_of_token(token),
                Call::Introspect { token } => {
                    let is_active = matches!(op.facts, Some(Facts::Introspected { active: true }));
                    let session = self.tokens.session_of_token(token);
                    session.filter(|_| is_active)
                }
                _ if op.invocation.replica.service == Service::Recipe => None,
                _ => self.access_of(op).map(|access| access.session),
            };
            if let Some(session) = session {
                let session = &mut self.tokens.sessions[session];
                session.last_use = session.last_use.max(Some(op.span.from));
            }
        }
    }

    /// The first login of an account that may have ended a surplus session.
    fn surplus(&self) -> HashMap<AccountId, OpIndex> {
        let most = self.header.promises.max_sessions as usize;
        let mut logins: HashMap<AccountId, usize> = HashMap::new();
        let mut surplus = HashMap::new();
        for (place, op) in self.ops.iter().enumerate() {
            let (Call::SignUp { username, .. } | Call::LogIn { username, .. }) = op.call() else {
                continue;
            };
            if !op.may_have_effect() {
                continue;
            }
            for account in self.accounts.ids_of(username) {
                let count = logins.entry(account).or_default();
                *count += 1;
                if *count > most {
                    surplus.entry(account).or_insert(place);
                }
            }
        }
        surplus
    }

    /// Whether the token of an operation is surely accepted as authentic, so that a logout is one.
    fn is_authentic(&self, op: &Op) -> bool {
        self.access_of(op)
            .is_some_and(|access| self.is_surely_accepted(access, op))
    }

    fn is_surely_accepted(&self, access: &Access, op: &Op) -> bool {
        self.times_are_surely_good(op, access.iat, access.exp) && !self.may_be_distrusted(access)
    }

    fn is_surely_known(&self, op: &Op, token: &Jti) -> bool {
        if let Some(access) = self.tokens.access.get(token) {
            return self.is_surely_accepted(access, op);
        }
        let node = self.tokens.node(token);
        node.is_some_and(|node| {
            let node = &self.tokens.refresh[node];
            self.times_are_surely_good(op, node.iat, node.exp)
                && !self.may_be_distrusted_for_refresh(node)
        })
    }

    /// Adds the ends by refresh tokens that count as stolen.
    fn find_replays(&mut self) {
        let mut ends = Vec::new();
        for node in &self.tokens.refresh {
            for &place in &node.presented {
                let op = &self.ops[place];
                let may_end = op.status.is_none_or(|status| status == 401);
                if !may_end || !self.may_count_as_stolen(node, op) {
                    continue;
                }
                let is_done = op.status == Some(401) && !op.is_after_copy;
                let is_sure = is_done
                    && self.is_surely_stolen(node, op)
                    && !self.may_be_distrusted_for_refresh(node);
                ends.push((node.session, place, is_sure));
            }
        }
        for (session, op, is_sure) in ends {
            self.tokens.sessions[session].may_end_by(&self.ops, op, is_sure);
        }
    }

    /// The session of a token, if an operation surely ended it before this span.
    pub(crate) fn ended_before(&self, session: usize, span: Span) -> Option<&Op> {
        let ended = self.tokens.sessions[session].ended?;
        let ended = &self.ops[ended];
        (ended.span.to < span.from).then_some(ended)
    }

    /// Whether a session may have ended before this span was over.
    pub(crate) fn may_have_ended(&self, session: usize, span: Span) -> bool {
        let session = &self.tokens.sessions[session];
        let first = session.may_end.map(|first| self.ops[first].span.from);
        first.is_some_and(|first| first <= span.to) || self.may_have_expired_early(session, span)
    }
}

impl Requests {
    fn add(&mut self, model: &Model, place: OpIndex, op: &Op) {
        let own = model.access_of(op).map(|access| access.session);
        match op.call() {
            Call::LogOut => {
                let is_sure = model.is_authentic(op);
                self.one.extend(own.map(|own| (own, place, is_sure)));
            }
            Call::Revoke { token } => {
                let session = model.tokens.session_of_token(token);
                let is_sure = model.is_surely_known(op, token);
                self.one
                    .extend(session.map(|session| (session, place, is_sure)));
            }
            Call::EndSession { session } => {
                let session = model.tokens.session(session);
                self.one
                    .extend(session.map(|session| (session, place, true)));
            }
            Call::EndOtherSessions | Call::ChangePassword { .. } => {
                self.sweep(model.caller(op), place, own);
            }
            Call::DeleteAccount { .. } => self.sweep(model.caller(op), place, None),
            Call::Disable { account } => self.sweep(Some(*account), place, None),
            Call::CompromiseKey { kid } => {
                let first = self.compromises.entry(kid.clone());
                self.everybody.push(Sweep {
                    op: place,
                    begun_before: *first.or_insert(place),
                    keep: None,
                });
            }
            _ => {}
        }
    }

    fn sweep(&mut self, account: Option<AccountId>, op: OpIndex, keep: Option<usize>) {
        if let Some(account) = account {
            let sweeps = self.accounts.entry(account).or_default();
            sweeps.push(Sweep {
                op,
                begun_before: op,
                keep,
            });
        }
    }
}

impl Session {
    fn may_end_by(&mut self, ops: &[Op], op: OpIndex, is_sure: bool) {
        // It was in use after the last instant at which this could have ended it.
        if !is_sure && self.last_use.is_some_and(|used| ops[op].span.to < used) {
            return;
        }
        let first = self
            .may_end
            .is_none_or(|known| ops[op].span.from < ops[known].span.from);
        if first {
            self.may_end = Some(op);
        }
        let first = self
            .ended
            .is_none_or(|known| ops[op].span.to < ops[known].span.to);
        if is_sure && first {
            self.ended = Some(op);
        }
    }
}
