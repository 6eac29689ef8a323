//! What actors know, and what they ask for next.

use std::collections::HashMap;

use super::edits::may_repeat;
use crate::history::*;

/// One session of a person; several tabs share its tokens.
#[derive(Clone, Default)]
pub(super) struct Jar {
    pub(super) access: Option<Jti>,
    pub(super) refresh: Option<Jti>,
    pub(super) former: Vec<Jti>,
}

/// A person, as they know themselves.
#[derive(Clone, Default)]
pub(super) struct Person {
    pub(super) password: u64,
    pub(super) next_password: u64,
    pub(super) jars: Vec<Jar>,
    /// The marks of the account that anybody saw.
    pub(super) states: Vec<Mark>,
}

/// A list that is being read.
#[derive(Clone)]
pub(super) struct Walk {
    pub(super) list: ListName,
    pub(super) page: Page,
}

/// One tab.
#[derive(Clone, Default)]
pub(super) struct Tab {
    pub(super) person: usize,
    pub(super) jar: usize,
    pub(super) walk: Option<Walk>,
    /// Its last request had no answer, and does nothing twice.
    pub(super) again: Option<Call>,
}

/// Everything that anybody heard of.
pub(super) struct Actors {
    pub(super) rng: fastrand::Rng,
    pub(super) people: Vec<Person>,
    pub(super) tabs: Vec<Tab>,
    pub(super) rows: Vec<(RowKind, RowId)>,
    /// The marks that were seen of each.
    pub(super) states: HashMap<(RowKind, RowId), Vec<Mark>>,
    pub(super) marks: u64,
    /// The administrator rotates keys, and hears now and then that one is compromised.
    pub(super) rotates: bool,
    /// The key that signed what was heard last.
    pub(super) kid: Option<Kid>,
    pub(super) walks: u64,
}

impl Actors {
    pub(super) fn new(seed: u64, people: usize) -> Self {
        let person = Person {
            password: 1,
            next_password: 2,
            jars: vec![Jar::default(); 2],
            states: vec![],
        };
        let tabs = (0..people * 4).map(|tab| Tab {
            person: tab / 4,
            jar: tab % 2,
            ..Tab::default()
        });
        Self {
            rng: fastrand::Rng::with_seed(seed),
            people: vec![person; people],
            tabs: tabs.collect(),
            rows: vec![],
            states: HashMap::new(),
            marks: 0,
            rotates: seed.is_multiple_of(2),
            kid: None,
            walks: 0,
        }
    }

    /// What a tab asks for.
    pub(super) fn next(&mut self, tab: usize) -> Call {
        let Tab {
            person,
            jar,
            walk,
            again,
        } = self.tabs[tab].clone();
        if let Some(walk) = walk {
            let Walk { list, page } = walk;
            return Call::List { list, page };
        }
        if let Some(call) = again {
            return call;
        }
        let known = self.people[person].jars[jar].clone();
        let Some(refresh) = known.refresh.filter(|_| known.access.is_some()) else {
            return self.log_in(person);
        };
        if let Some(command) = self.key_command() {
            return command;
        }
        match self.rng.u8(0..100) {
            0..22 => Call::Refresh { token: refresh },
            22..29 => {
                let former = if self.rng.bool() {
                    known.former.last().cloned()
                } else {
                    self.rng.choice(&known.former).cloned()
                };
                let token = former.unwrap_or(refresh);
                Call::Refresh { token }
            }
            29..31 => Call::LogOut,
            31..33 => self.change_password(person),
            33 => self.switch(false),
            34..37 => self.switch(true),
            37..45 => self.log_in(person),
            45..50 => Call::ReadMe,
            50..54 => self.edit_me(person),
            54..57 => Call::List {
                list: ListName::Feed,
                page: self.first_page(),
            },
            57..60 => Call::List {
                list: ListName::Recipes,
                page: self.first_page(),
            },
            60..80 => self.create(),
            _ => self.use_row(),
        }
    }

    fn key_command(&mut self) -> Option<Call> {
        let kid = self.kid.clone().filter(|_| self.rotates)?;
        match self.rng.u8(0..100) {
            0 | 1 => Some(Call::RotateKeys),
            2 if self.rng.bool() => Some(Call::CompromiseKey { kid }),
            _ => None,
        }
    }

    fn first_page(&mut self) -> Page {
        self.walks += 1;
        Page {
            walk: self.walks,
            number: 0,
            limit: 3,
        }
    }

    fn log_in(&mut self, person: usize) -> Call {
        let known = &self.people[person];
        let password = match self.rng.u8(0..10) {
            0..6 => known.password,
            6 => known.password.saturating_sub(1),
            _ => 1_000_000,
        };
        Call::LogIn {
            username: person.to_string(),
            password: Password(password),
            address: format!("10.0.0.{}", self.rng.u8(0..2)),
        }
    }

    fn change_password(&mut self, person: usize) -> Call {
        let known = &mut self.people[person];
        known.next_password += 1;
        Call::ChangePassword {
            from: Password(known.password),
            to: Password(known.next_password),
        }
    }

    fn switch(&mut self, enable: bool) -> Call {
        let account = AccountId(self.rng.i64(1..=i64::try_from(self.people.len()).unwrap()));
        if enable {
            Call::Enable { account }
        } else {
            Call::Disable { account }
        }
    }

    fn create(&mut self) -> Call {
        self.marks += 1;
        let mark = Some(Mark(self.marks));
        let people = i64::try_from(self.people.len()).unwrap();
        let (row, on, mark) = match self.rng.u8(0..3) {
            0 => (RowKind::Recipe, None, mark),
            1 => (RowKind::Post, None, mark),
            _ => (RowKind::Follow, Some(self.rng.i64(1..=people)), None),
        };
        let idempotency_key = self.rng.bool().then(|| format!("key-{}", self.marks));
        Call::Create {
            row,
            on,
            mark,
            idempotency_key,
        }
    }

    /// A tab hears an answer. `None`: the outcome is unknown.
    pub(super) fn hear(&mut self, tab: usize, call: &Call, answer: Option<(u16, Option<&Facts>)>) {
        let (person, jar) = (self.tabs[tab].person, self.tabs[tab].jar);
        self.tabs[tab].walk = None;
        self.tabs[tab].again = (answer.is_none() && may_repeat(call)).then(|| call.clone());
        let Some((status, facts)) = answer else {
            return;
        };
        if let Some(facts) = facts {
            self.notice(person, facts);
        }
        match facts {
            Some(Facts::LoggedIn { tokens, .. } | Facts::Refreshed { tokens }) => {
                let known = &mut self.people[person].jars[jar];
                known
                    .former
                    .extend(known.refresh.replace(tokens.refresh.jti.clone()));
                known.access = Some(tokens.access.jti.clone());
                self.kid = Some(tokens.access.kid.clone());
            }
            Some(Facts::Row(row)) if matches!(call, Call::Create { .. }) => {
                self.rows.push((row.kind, row.id));
            }
            Some(Facts::Rows { more: true, .. }) => {
                if let Call::List { list, page } = call {
                    let (list, mut page) = (list.clone(), *page);
                    page.number += 1;
                    self.tabs[tab].walk = Some(Walk { list, page });
                }
            }
            _ => {}
        }
        match call {
            Call::ChangePassword { to, .. } if status == 204 => {
                self.people[person].password = to.0;
            }
            Call::LogOut => self.people[person].jars[jar].access = None,
            _ if status == 401 => self.people[person].jars[jar].access = None,
            _ => {}
        }
    }
}
