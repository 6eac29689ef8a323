//! Asks with tokens that may no longer be good.

use prove_checker::history::{Call, ListName, Page};

use super::{Person, Step, board::pick_of};
use crate::operations::Asked;

impl Person {
    /// Tries a token of an ended session, at either service.
    pub(super) async fn probe_dead_token(&mut self, step: Step) {
        let Some(token) = pick_of(&self.dead, step.choice).cloned() else {
            return;
        };
        let call = if step.manner.is_multiple_of(3) {
            Call::ReadMe
        } else {
            Call::List {
                list: ListName::Bookmarks,
                page: Page {
                    walk: self.number(),
                    number: 0,
                    limit: 1,
                },
            }
        };
        let mut asked = Asked::new(call, self.next_tab, step.replica);
        asked.bearer = Some(token);
        self.send(asked).await;
    }

    /// A resource server asks the issuer about a token.
    pub(super) async fn introspect(&mut self, step: Step) {
        let live = self.tabs.get(self.tab(step)).map(|tab| &tab.tokens.access);
        let dead = pick_of(&self.dead, step.choice);
        let token = if step.manner.is_multiple_of(2) {
            dead.or(live)
        } else {
            live
        };
        let Some(token) = token else { return };
        let call = Call::Introspect {
            token: token.claims.jti.clone(),
        };
        let mut asked = Asked::new(call, self.next_tab, step.replica);
        asked.presented = Some(token.text.clone());
        self.send(asked).await;
    }
}
