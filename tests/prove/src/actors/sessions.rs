//! Logging in and out, and requests with a login.

use prove_checker::history::{Call, Password, SessionId};

use super::{
    Kind, Person, Step,
    board::pick_of,
    person::{RETRIES, address},
};
use crate::operations::{Asked, Reply};

/// After so many failed logins in a row, a person gives the account up.
const GIVES_UP_AFTER: u32 = 12;

/// One login in so many is from another address than the person's.
const AWAY: u64 = 8;

impl Person {
    pub(super) async fn log_in(&mut self, step: Step) {
        let Some(&password) = self.passwords.first() else {
            return;
        };
        let reply = self.try_password(step, password).await;
        match (reply.tokens, self.failed_logins) {
            (Some(tokens), _) => {
                self.failed_logins = 0;
                self.open_tab(tokens);
            }
            (None, GIVES_UP_AFTER..) => self.move_on(),
            // Disabled, or a password change was not answered.
            (None, _) => {
                self.failed_logins += u32::from(reply.status.is_some());
                if reply.status == Some(401) {
                    self.passwords.rotate_left(1);
                }
            }
        }
    }

    pub(super) async fn try_wrong_password(&mut self, step: Step) {
        let wrong = Password(self.number());
        self.try_password(step, wrong).await;
    }

    async fn try_password(&self, step: Step, password: Password) -> LoginReply {
        let is_away = step.manner.is_multiple_of(AWAY);
        let address = if is_away {
            address(11, self.id)
        } else {
            self.home()
        };
        let call = Call::LogIn {
            username: self.username.clone(),
            password,
            address: address.clone(),
        };
        let mut asked = Asked::new(call, self.next_tab, step.replica);
        asked.address = Some(address);
        let reply = self.send(asked).await;
        LoginReply {
            status: reply.status(),
            tokens: reply.tokens,
        }
    }

    /// Sends a call of the tab that the step names, whatever comes back.
    pub(super) async fn ask(&mut self, step: Step, call: Call) {
        self.ask_for(step, call, |_| {}).await;
    }

    /// Sends a call of the tab that the step names. If its token has expired, refreshes first;
    /// if the session turns out to have ended, closes the tab.
    pub(super) async fn ask_for(
        &mut self,
        step: Step,
        call: Call,
        details: impl Fn(&mut Asked),
    ) -> Option<Reply> {
        let place = self.tab(step);
        for attempt in 0..2 {
            let tab = self.tabs.get(place)?;
            let replica = step.replica.wrapping_add(attempt);
            let mut asked = Asked::new(call.clone(), tab.number, replica);
            asked.bearer = Some(tab.tokens.access.clone());
            details(&mut asked);
            let reply = self.send(asked).await;
            if reply.status() != Some(401) {
                self.notice(&reply);
                return Some(reply);
            }
            let before = self.tabs.len();
            self.refresh(place, replica).await;
            if self.tabs.len() < before {
                return None;
            }
        }
        None
    }

    pub(super) async fn log_out(&mut self, step: Step) {
        let place = self.tab(step);
        let Some(tab) = self.tabs.get(place).cloned() else {
            return;
        };
        for attempt in 0..RETRIES {
            let replica = step.replica.wrapping_add(attempt);
            let mut asked = match step.kind {
                Kind::Revoke => {
                    let token = tab.tokens.refresh.claims.jti.clone();
                    let mut asked = Asked::new(Call::Revoke { token }, tab.number, replica);
                    asked.presented = Some(tab.tokens.refresh.text.clone());
                    asked
                }
                _ => Asked::new(Call::LogOut, tab.number, replica),
            };
            if step.kind != Kind::Revoke {
                asked.bearer = Some(tab.tokens.access.clone());
            }
            if self.send(asked).await.status().is_some() {
                break;
            }
        }
        self.close_tab(place);
    }

    pub(super) async fn end_session(&mut self, step: Step) {
        let sessions: Vec<SessionId> = self
            .tabs
            .iter()
            .map(|tab| tab.tokens.access.claims.sid.clone())
            .collect();
        let Some(session) = pick_of(&sessions, step.choice).cloned() else {
            return;
        };
        let call = Call::EndSession {
            session: session.clone(),
        };
        let reply = self.ask_for(step, call, |_| {}).await;
        if reply.is_some_and(|reply| reply.succeeded()) {
            let ended = |tab: &super::person::Tab| tab.tokens.access.claims.sid == session;
            if let Some(place) = self.tabs.iter().position(ended) {
                self.close_tab(place);
            }
        }
    }

    pub(super) async fn end_other_sessions(&mut self, step: Step) {
        let reply = self.ask_for(step, Call::EndOtherSessions, |_| {}).await;
        if reply.is_some_and(|reply| reply.succeeded()) {
            self.close_others(step);
        }
    }

    /// Closes all tabs but that of the step.
    pub(super) fn close_others(&mut self, step: Step) {
        let place = self.tab(step);
        for other in (0..self.tabs.len()).rev() {
            if other != place {
                self.close_tab(other);
            }
        }
    }

    /// Begins anew, with another name.
    pub(super) fn move_on(&mut self) {
        while !self.tabs.is_empty() {
            self.close_tab(0);
        }
        self.account = None;
        self.username.clear();
        self.rows.clear();
        self.seen_posts.clear();
        self.states.clear();
        self.failed_logins = 0;
    }
}

struct LoginReply {
    status: Option<u16>,
    tokens: Option<crate::operations::HeldTokens>,
}
