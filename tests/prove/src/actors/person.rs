use std::{net::Ipv4Addr, time::Duration};

use prove_checker::history::{AccountId, ActorId, Call, Facts, Mark, Password, RowId, RowKind};
use tokio::time::sleep;

use super::{Kind, Step, World, board::pick_of, states::State};
use crate::operations::{Asked, HeldAccess, HeldRefresh, HeldTokens, Reply};

/// How often a request with an unknown outcome is sent again.
pub(super) const RETRIES: u32 = 4;

/// The pause after a request without an answer.
const AFTER_NO_ANSWER: Duration = Duration::from_millis(150);

/// The pause after a request that came too early.
const AFTER_TOO_MANY: Duration = Duration::from_secs(1);

/// How many tabs a person has at most.
const TABS: usize = 5;

/// How many tokens of ended sessions a person remembers.
const DEAD: usize = 12;

/// How many of their rows a person remembers.
const ROWS: usize = 40;

/// Somebody with an account, in several tabs.
#[derive(Debug)]
pub struct Person {
    pub(super) id: ActorId,
    pub(super) world: World,
    pub(super) random: fastrand::Rng,
    /// Counts marks, passwords and names, so that each is used once.
    counter: u64,
    pub(super) username: String,
    pub(super) account: Option<AccountId>,
    /// The password that is probably right, then others that may be.
    pub(super) passwords: Vec<Password>,
    pub(super) tabs: Vec<Tab>,
    pub(super) next_tab: u32,
    pub(super) dead: Vec<HeldAccess>,
    pub(super) rows: Vec<OwnRow>,
    /// Posts that the person saw in a list, or made.
    pub(super) seen_posts: Vec<RowId>,
    /// States that the person read, the oldest first.
    pub(super) states: Vec<State>,
    /// Logins with a right password that failed one after another.
    pub(super) failed_logins: u32,
}

/// A login of a person.
#[derive(Clone, Debug)]
pub(super) struct Tab {
    pub(super) number: u32,
    pub(super) tokens: HeldTokens,
    /// Refresh tokens that were used, the oldest first.
    pub(super) used: Vec<HeldRefresh>,
}

/// A row that a person made.
#[derive(Clone, Copy, Debug)]
pub(super) struct OwnRow {
    pub(super) kind: RowKind,
    pub(super) id: RowId,
    pub(super) on: Option<i64>,
}

impl Person {
    /// Somebody without an account yet.
    #[must_use]
    pub fn new(id: ActorId, world: World, random: fastrand::Rng) -> Self {
        Self {
            id,
            world,
            random,
            counter: 0,
            username: String::new(),
            account: None,
            passwords: Vec::new(),
            tabs: Vec::new(),
            next_tab: 0,
            dead: Vec::new(),
            rows: Vec::new(),
            seen_posts: Vec::new(),
            states: Vec::new(),
            failed_logins: 0,
        }
    }

    /// Takes steps until the run is over.
    pub async fn live(mut self) {
        while !self.world.over.is_cancelled() {
            let step = Step::draw(&mut self.random);
            self.take(step).await;
        }
    }

    async fn take(&mut self, step: Step) {
        if self.account.is_none() {
            return self.sign_up(step).await;
        }
        match step.kind {
            Kind::LogIn => self.log_in(step).await,
            Kind::WrongPassword => self.try_wrong_password(step).await,
            Kind::ProbeDeadToken => self.probe_dead_token(step).await,
            _ if self.tabs.is_empty() => self.log_in(step).await,
            Kind::Refresh => self.refresh(self.tab(step), step.replica).await,
            Kind::RefreshInTabs => self.refresh_in_tabs(step).await,
            Kind::ReplayStolenToken => self.replay_stolen_token(step).await,
            Kind::LogOut | Kind::Revoke => self.log_out(step).await,
            Kind::EndSession => self.end_session(step).await,
            Kind::EndOtherSessions => self.end_other_sessions(step).await,
            Kind::ListSessions => self.ask(step, Call::ListSessions).await,
            Kind::ReadMe => self.ask(step, Call::ReadMe).await,
            Kind::EditMe => {
                let mark = Mark(self.number());
                let if_mark = None;
                self.ask(step, Call::EditMe { mark, if_mark }).await;
            }
            Kind::ChangePassword => self.change_password(step).await,
            Kind::DeleteAccount => self.delete_account(step).await,
            Kind::Introspect => self.introspect(step).await,
            Kind::CreateRecipe => self.create(step, RowKind::Recipe, None).await,
            Kind::CreatePost => self.create(step, RowKind::Post, None).await,
            Kind::CreateStory => self.create(step, RowKind::Story, None).await,
            Kind::Comment => self.create_on_post(step, RowKind::Comment).await,
            Kind::Like => self.create_on_post(step, RowKind::Like).await,
            Kind::Bookmark => self.create_on_post(step, RowKind::Bookmark).await,
            Kind::Follow => self.follow(step).await,
            Kind::EditRow => self.edit_row(step).await,
            Kind::WriteOverState => self.write_over_state(step).await,
            Kind::DeleteRow => self.delete_row(step).await,
            Kind::ReadRow => self.read_row(step).await,
            Kind::Walk => self.walk(step).await,
            Kind::MeetPeople => self.meet_people(step).await,
            Kind::EraseProfile => self.erase_profile(step).await,
        }
    }

    /// A number that this run uses nowhere else.
    pub(super) fn number(&mut self) -> u64 {
        self.counter += 1;
        u64::from(self.id.0) * 10_000_000 + self.counter
    }

    /// Where the person lives, as identity-service sees it.
    pub(super) fn home(&self) -> String {
        address(10, self.id)
    }

    /// Sends without any follow-up. Without an answer, waits a little, as good clients do.
    pub(super) async fn send(&self, mut asked: Asked) -> Reply {
        asked.address.get_or_insert_with(|| self.home());
        let reply = self.world.caller.send(self.id, asked).await;
        match reply.status() {
            None => sleep(AFTER_NO_ANSWER).await,
            Some(429) => sleep(AFTER_TOO_MANY).await,
            Some(_) => {}
        }
        reply
    }

    /// Remembers the posts in an answer.
    pub(super) fn notice(&mut self, reply: &Reply) {
        let rows = match reply.facts() {
            Some(Facts::Rows { rows, .. }) => rows.as_slice(),
            Some(Facts::Row(row)) => std::slice::from_ref(row),
            _ => return,
        };
        for row in rows.iter().filter(|row| row.kind == RowKind::Post) {
            if self.seen_posts.len() == ROWS {
                self.seen_posts.remove(0);
            }
            self.seen_posts.push(row.id);
        }
    }

    /// The place of the tab that a step names.
    pub(super) fn tab(&self, step: Step) -> usize {
        step.tab as usize % self.tabs.len().max(1)
    }

    /// Remembers a tab's new login.
    pub(super) fn open_tab(&mut self, tokens: HeldTokens) {
        if self.tabs.len() == TABS {
            // Closed without logging out: its session lives on.
            self.tabs.remove(0);
        }
        let number = self.next_tab;
        self.next_tab += 1;
        self.tabs.push(Tab {
            number,
            tokens,
            used: Vec::new(),
        });
    }

    /// Forgets a tab whose session has ended.
    pub(super) fn close_tab(&mut self, place: usize) {
        if place < self.tabs.len() {
            let tab = self.tabs.remove(place);
            self.bury(tab.tokens.access);
        }
    }

    /// Remembers a token of an ended session, to try it later.
    pub(super) fn bury(&mut self, token: HeldAccess) {
        if self.dead.len() == DEAD {
            self.dead.remove(0);
        }
        self.dead.push(token);
    }

    pub(super) fn remember(&mut self, row: OwnRow) {
        if self.rows.len() == ROWS {
            self.rows.remove(0);
        }
        self.rows.push(row);
    }

    /// Forgets a row that is gone.
    pub(super) fn forget(&mut self, kind: RowKind, id: RowId) {
        self.rows.retain(|row| (row.kind, row.id) != (kind, id));
    }

    /// One of the person's recipes and posts.
    pub(super) fn own_text(&self, choice: u64) -> Option<OwnRow> {
        let is_text = |row: &&OwnRow| matches!(row.kind, RowKind::Recipe | RowKind::Post);
        let texts: Vec<_> = self.rows.iter().filter(is_text).collect();
        pick_of(&texts, choice).map(|row| **row)
    }

    /// One of the person's rows.
    pub(super) fn own_row(&self, choice: u64) -> Option<OwnRow> {
        pick_of(&self.rows, choice).copied()
    }
}

/// An address in `network`.0.0.0/8 that belongs to an actor.
pub(super) fn address(network: u8, actor: ActorId) -> String {
    let [_, b, c, d] = actor.0.to_be_bytes();
    Ipv4Addr::new(network, b, c, d).to_string()
}
