//! The account itself.

use prove_checker::history::{Call, Password};

use super::{Person, Step, person::RETRIES};
use crate::operations::{Asked, Reply};

/// How many passwords may be the right one.
const CANDIDATES: usize = 4;

impl Person {
    /// Signs up. Without an answer the same name is used again: if it is taken, the account is
    /// there after all.
    pub(super) async fn sign_up(&mut self, step: Step) {
        if self.username.is_empty() {
            let number = self.number();
            self.username = format!("cook{number}");
            self.passwords = vec![Password(self.number())];
        }
        let (username, password) = (self.username.clone(), self.passwords[0]);
        let call = Call::SignUp { username, password };
        let mut reply = self
            .send(Asked::new(call, self.next_tab, step.replica))
            .await;
        if reply.status() == Some(422) {
            reply = self.log_in_first(step, password).await;
        }
        if let Some(tokens) = reply.tokens {
            let account = tokens.access.claims.sub;
            self.account = Some(account);
            self.world.board.add_person(account, self.username.clone());
            self.open_tab(tokens);
        } else if reply.status() == Some(401) {
            // Disabled before it was ever used, or taken by nobody: another name.
            self.username.clear();
        }
    }

    async fn log_in_first(&self, step: Step, password: Password) -> Reply {
        let call = Call::LogIn {
            username: self.username.clone(),
            password,
            address: self.home(),
        };
        let replica = step.replica.wrapping_add(1);
        self.send(Asked::new(call, self.next_tab, replica)).await
    }

    pub(super) async fn change_password(&mut self, step: Step) {
        let Some(&from) = self.passwords.first() else {
            return;
        };
        let to = Password(self.number());
        let call = Call::ChangePassword { from, to };
        let reply = self.ask_for(step, call, |_| {}).await;
        let status = reply.map(|reply| reply.status());
        match status {
            Some(Some(204)) => {
                self.passwords.insert(0, to);
                self.close_others(step);
            }
            // It may be either. The new one is tried first.
            Some(None) => self.passwords.insert(0, to),
            _ => {}
        }
        self.passwords.truncate(CANDIDATES);
    }

    /// Deletes the account. Without an answer, asks again: with a token of a deleted account
    /// the answer is 401.
    pub(super) async fn delete_account(&mut self, step: Step) {
        let place = self.tab(step);
        let Some(&password) = self.passwords.first() else {
            return;
        };
        for attempt in 0..RETRIES {
            let Some(tab) = self.tabs.get(place) else {
                return;
            };
            let replica = step.replica.wrapping_add(attempt);
            let call = Call::DeleteAccount { password };
            let mut asked = Asked::new(call, tab.number, replica);
            asked.bearer = Some(tab.tokens.access.clone());
            match self.send(asked).await.status() {
                Some(204) => {
                    if let Some(account) = self.account {
                        self.world.board.remove_person(account);
                    }
                    return self.move_on();
                }
                Some(_) => return,
                None => {}
            }
        }
    }
}
