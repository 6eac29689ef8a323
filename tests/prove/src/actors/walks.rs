//! Reads lists, page after page, and of people.

use prove_checker::history::{Call, ListName, Page};

use super::{Person, Step};

/// The most pages of one walk.
const PAGES: u32 = 6;

impl Person {
    /// Walks through a list, each page at another replica.
    pub(super) async fn walk(&mut self, step: Step) {
        let Some(list) = self.list(step) else { return };
        let walk = self.number();
        let limit = u32::try_from(2 + step.manner / 16 % 30).unwrap_or(20);
        let mut next_page = None;
        for number in 0..PAGES {
            let page = Page {
                walk,
                number,
                limit,
            };
            let call = Call::List {
                list: list.clone(),
                page,
            };
            let step = Step {
                replica: step.replica.wrapping_add(number),
                ..step
            };
            let reply = self
                .ask_for(step, call, |asked| asked.next_page.clone_from(&next_page))
                .await;
            let Some(reply) = reply else { return };
            next_page = reply.next_page;
            if next_page.is_none() {
                return;
            }
        }
    }

    /// Reads of somebody, or looks for somebody new.
    pub(super) async fn meet_people(&mut self, step: Step) {
        let someone = self.world.board.person(step.choice);
        let call = match (step.manner % 6, someone) {
            (0..=2, Some(account)) => Call::ReadPerson { account },
            (3, Some(account)) => Call::ReadUser { account },
            (4, _) => Call::ReadProfile,
            _ => Call::Suggestions,
        };
        self.ask(step, call).await;
    }

    fn list(&self, step: Step) -> Option<ListName> {
        let board = &self.world.board;
        Some(match step.manner % 11 {
            0 | 1 => ListName::Recipes,
            2 => ListName::RecipesOf(board.person(step.choice)?),
            3 => ListName::RecipesOf(self.account?),
            4 => ListName::Feed,
            5 => ListName::Stories,
            6 => ListName::Comments(board.post(step.choice)?),
            7 => ListName::Bookmarks,
            8 => ListName::PostsOf(board.person(step.choice)?),
            9 => ListName::PostsOf(self.account?),
            _ if step.choice.is_multiple_of(2) => ListName::Following,
            _ => ListName::Followers,
        })
    }
}
