//! Sessions and the tokens that were given for them.

use std::collections::HashMap;

use super::{Op, OpIndex, Span};
use crate::history::{
    AccessToken, AccountId, Call, Facts, Jti, Kid, Micros, RefreshToken, SessionId, UnixSeconds,
};

/// An access token that somebody got.
#[derive(Clone, Debug)]
pub(crate) struct Access {
    /// In [`Tokens::sessions`].
    pub(crate) session: usize,
    pub(crate) sub: AccountId,
    pub(crate) kid: Kid,
    pub(crate) iat: UnixSeconds,
    pub(crate) exp: UnixSeconds,
    /// Which operation gave it.
    pub(crate) from: OpIndex,
}

/// A refresh token that somebody got.
#[derive(Clone, Debug)]
pub(crate) struct Node {
    pub(crate) jti: Jti,
    pub(crate) session: usize,
    /// The token that was presented for it. `None`: a login gave it.
    pub(crate) parent: Option<usize>,
    pub(crate) children: Vec<usize>,
    /// The latest, if replicas whose clocks differ gave the same token.
    pub(crate) iat: UnixSeconds,
    pub(crate) exp: UnixSeconds,
    /// Operations that answered it.
    pub(crate) given: Vec<OpIndex>,
    /// Operations that presented it.
    pub(crate) presented: Vec<OpIndex>,
}

/// A session whose tokens somebody got.
#[derive(Clone, Debug)]
pub(crate) struct Session {
    pub(crate) id: SessionId,
    pub(crate) account: AccountId,
    /// The login that began it.
    pub(crate) login: OpIndex,
    pub(crate) began: Span,
    /// Its refresh tokens, in [`Tokens::refresh`].
    pub(crate) nodes: Vec<usize>,
    /// The operation that may have ended it first.
    pub(crate) may_end: Option<OpIndex>,
    /// The issuer accepted something of it at this time or later.
    pub(crate) last_use: Option<Micros>,
    /// The operation that surely ended it first.
    pub(crate) ended: Option<OpIndex>,
}

/// All of them.
#[derive(Debug, Default)]
pub(crate) struct Tokens {
    pub(crate) access: HashMap<Jti, Access>,
    pub(crate) refresh: Vec<Node>,
    pub(crate) sessions: Vec<Session>,
    node_of: HashMap<Jti, usize>,
    session_of: HashMap<SessionId, usize>,
    /// Operations that answered tokens of another session or another person than they should, or a refresh
    /// token that was given for another one.
    pub(crate) mixed: Vec<(OpIndex, OpIndex)>,
}

impl Tokens {
    pub(super) fn of(ops: &[Op]) -> Self {
        let mut tokens = Self::default();
        for (place, op) in ops.iter().enumerate() {
            if let Some(Facts::LoggedIn {
                account,
                tokens: given,
            }) = op.success()
            {
                tokens.add_session(place, op, *account, &given.access);
            }
        }
        for (place, op) in ops.iter().enumerate() {
            if let Some(given) = op.tokens() {
                tokens.add_access(place, &given.access);
                tokens.add_refresh(place, op, &given.refresh);
            }
        }
        tokens.add_parents_and_uses(ops);
        tokens
    }

    pub(crate) fn node(&self, jti: &Jti) -> Option<usize> {
        self.node_of.get(jti).copied()
    }

    pub(crate) fn session(&self, id: &SessionId) -> Option<usize> {
        self.session_of.get(id).copied()
    }

    /// The session of a token of either kind.
    pub(crate) fn session_of_token(&self, jti: &Jti) -> Option<usize> {
        let of_refresh = || self.node(jti).map(|node| self.refresh[node].session);
        self.access
            .get(jti)
            .map(|access| access.session)
            .or_else(of_refresh)
    }

    fn add_session(&mut self, login: OpIndex, op: &Op, account: AccountId, of: &AccessToken) {
        if let Some(&known) = self.session_of.get(&of.sid) {
            self.mixed.push((self.sessions[known].login, login));
            return;
        }
        if account != of.sub {
            self.mixed.push((login, login));
        }
        self.session_of.insert(of.sid.clone(), self.sessions.len());
        self.sessions.push(Session {
            id: of.sid.clone(),
            account,
            login,
            began: op.span,
            nodes: Vec::new(),
            may_end: None,
            last_use: None,
            ended: None,
        });
    }

    fn add_access(&mut self, from: OpIndex, token: &AccessToken) {
        let Some(session) = self.session(&token.sid) else {
            // Its login was not answered: nobody got its first tokens, so this is another's.
            self.mixed.push((from, from));
            return;
        };
        if self.sessions[session].account != token.sub {
            self.mixed.push((self.sessions[session].login, from));
        }
        let access = Access {
            session,
            sub: token.sub,
            kid: token.kid.clone(),
            iat: token.iat,
            exp: token.exp,
            from,
        };
        self.access.entry(token.jti.clone()).or_insert(access);
    }

    fn add_refresh(&mut self, from: OpIndex, op: &Op, token: &RefreshToken) {
        let Some(session) = self.session(&token.sid) else {
            return;
        };
        let (next, nodes) = (self.refresh.len(), &mut self.refresh);
        let node = *self.node_of.entry(token.jti.clone()).or_insert_with(|| {
            nodes.push(Node {
                jti: token.jti.clone(),
                session,
                parent: None,
                children: Vec::new(),
                iat: token.iat,
                exp: token.exp,
                given: Vec::new(),
                presented: Vec::new(),
            });
            next
        });
        if node == next {
            self.sessions[session].nodes.push(node);
        }
        let dated = &mut self.refresh[node].iat;
        *dated = token.iat.max(*dated);
        let first = self.refresh[node].given.first().copied();
        self.refresh[node].given.push(from);
        let is_login = !matches!(op.call(), Call::Refresh { .. });
        if let Some(first) = first.filter(|_| is_login || self.refresh[node].session != session) {
            self.mixed.push((first, from));
        }
    }

    fn add_parents_and_uses(&mut self, ops: &[Op]) {
        for (place, op) in ops.iter().enumerate() {
            let Call::Refresh { token } = op.call() else {
                continue;
            };
            let Some(parent) = self.node(token) else {
                continue;
            };
            self.refresh[parent].presented.push(place);
            let Some(child) = op.tokens().and_then(|given| self.node(&given.refresh.jti)) else {
                continue;
            };
            let first = self.refresh[child].given[0];
            match self.refresh[child].parent {
                None if first == place || matches!(ops[first].call(), Call::Refresh { .. }) => {
                    self.refresh[child].parent = Some(parent);
                    self.refresh[parent].children.push(child);
                }
                Some(known) if known == parent => {}
                _ => self.mixed.push((first, place)),
            }
            if self.refresh[child].session != self.refresh[parent].session || child == parent {
                self.mixed.push((first, place));
            }
        }
    }
}
