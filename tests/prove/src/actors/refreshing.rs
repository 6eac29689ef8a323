//! Refreshing, as good clients and thieves do.

use futures_util::future::join_all;
use prove_checker::history::Call;

use super::{Person, Step, board::pick_of, person::RETRIES};
use crate::operations::{Asked, HeldRefresh, HeldTokens, Reply};

/// How many used refresh tokens a tab remembers.
const USED: usize = 6;

/// How many tabs share a session at most.
const SHARING: u64 = 3;

impl Person {
    /// Refreshes a tab. Without an answer, sends the same token again.
    pub(super) async fn refresh(&mut self, place: usize, replica: u32) {
        let Some(tab) = self.tabs.get(place) else {
            return;
        };
        let (number, token) = (tab.number, tab.tokens.refresh.clone());
        for attempt in 0..RETRIES {
            let replica = replica.wrapping_add(attempt);
            let reply = self.present(&token, number, replica).await;
            if self.learn(place, &token, reply) {
                return;
            }
        }
    }

    /// Several tabs that share a session refresh at the same time.
    pub(super) async fn refresh_in_tabs(&mut self, step: Step) {
        let place = self.tab(step);
        let Some(tab) = self.tabs.get(place) else {
            return;
        };
        let (number, token) = (tab.number, tab.tokens.refresh.clone());
        let tabs = u32::try_from(2 + step.manner % (SHARING - 1)).unwrap_or(2);
        let asking = (0..tabs).map(|tab| {
            let replica = step.replica.wrapping_add(tab);
            self.present(&token, number, replica)
        });
        let replies = join_all(asking).await;
        let newest = replies
            .into_iter()
            .max_by_key(|reply| reply.tokens.as_ref().map(|tokens| tokens.access.claims.iat));
        if let Some(reply) = newest {
            self.learn(place, &token, reply);
        }
    }

    /// A thief presents a token that was used before.
    pub(super) async fn replay_stolen_token(&mut self, step: Step) {
        let place = self.tab(step);
        let Some(tab) = self.tabs.get(place) else {
            return;
        };
        if let Some(stolen) = pick_of(&tab.used, step.choice) {
            self.present(stolen, tab.number, step.replica).await;
        }
    }

    async fn present(&self, token: &HeldRefresh, tab: u32, replica: u32) -> Reply {
        let call = Call::Refresh {
            token: token.claims.jti.clone(),
        };
        let mut asked = Asked::new(call, tab, replica);
        asked.presented = Some(token.text.clone());
        self.send(asked).await
    }

    /// Takes over what a refresh gave. Returns whether the outcome is known.
    fn learn(&mut self, place: usize, presented: &HeldRefresh, reply: Reply) -> bool {
        match (reply.status(), reply.tokens) {
            (_, Some(tokens)) => {
                self.replace(place, presented, tokens);
                true
            }
            (Some(401), None) => {
                self.close_tab(place);
                true
            }
            (status, None) => status.is_some(),
        }
    }

    fn replace(&mut self, place: usize, presented: &HeldRefresh, tokens: HeldTokens) {
        let Some(tab) = self.tabs.get_mut(place) else {
            return;
        };
        if tab.used.len() == USED {
            tab.used.remove(0);
        }
        tab.used.push(presented.clone());
        tab.tokens = tokens;
    }
}
