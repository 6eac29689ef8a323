//! Lets the actors use the service, with faults, and writes the history.

use std::{cmp::Reverse, collections::BinaryHeap};

use super::{
    Bug,
    actors::Actors,
    clocks::Clocks,
    copy::{Copy, Flaw},
    world::{Answered, Place, World},
};
use crate::{history::*, tiny::header};

const PEOPLE: usize = 3;
const REPLICAS: u32 = 3;
const SECOND: u64 = 1_000_000;

#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Step {
    Effect(usize),
    Answer(usize),
    Invoke(usize),
    /// Somebody reads the key set of a replica.
    Observe(u32),
}

struct Pending {
    tab: usize,
    call: Call,
    bearer: Option<Jti>,
    replica: Replica,
    answer: Option<Answered>,
    is_lost: bool,
}

struct Simulation {
    world: World,
    actors: Actors,
    clocks: Clocks,
    rng: fastrand::Rng,
    queue: BinaryHeap<Reverse<(u64, usize, Step)>>,
    sequence: usize,
    pending: Vec<Pending>,
    most: usize,
    /// Some runs are slow, so that graces and waits end.
    pace: u64,
    events: Vec<Event>,
    /// What is read at the end is of this copy.
    copy: Option<(Copy, Flaw)>,
    /// Its accounts and sessions, and its rows.
    copied: (Option<Vec<Thing>>, Option<Vec<Thing>>),
}

/// The history of a run with about this many operations.
pub(super) fn simulate(seed: u64, bug: Bug, most: usize) -> Vec<u8> {
    Simulation::new(seed, bug, most).run()
}

/// The same up to a copy, and what is in that.
pub(super) fn simulate_copy(seed: u64, flaw: Flaw, most: usize) -> Vec<u8> {
    let mut simulation = Simulation::new(seed, Bug::None, most);
    let mut rng = fastrand::Rng::with_seed(seed + 2_000_000);
    simulation.copy = Some((Copy::draw(&mut rng, flaw), flaw));
    simulation.run()
}

impl Simulation {
    fn new(seed: u64, bug: Bug, most: usize) -> Self {
        Self {
            world: World::new(bug, seed, PEOPLE),
            actors: Actors::new(seed, PEOPLE),
            clocks: Clocks::default(),
            rng: fastrand::Rng::with_seed(seed + 1_000_000),
            queue: BinaryHeap::new(),
            sequence: 0,
            pending: vec![],
            most,
            pace: [1, 1, 20][usize::try_from(seed % 3).unwrap()],
            events: vec![],
            copy: None,
            copied: (None, None),
        }
    }

    fn run(&mut self) -> Vec<u8> {
        let hours = !self.actors.rotates;
        self.events = self.clocks.step(&mut self.rng, hours);
        for tab in 0..self.actors.tabs.len() {
            let later = self.rng.u64(SECOND..2 * SECOND);
            self.schedule(later, Step::Invoke(tab));
        }
        for index in 0..REPLICAS {
            self.schedule(SECOND, Step::Observe(index));
        }
        for person in 0..PEOPLE {
            let call = Call::SignUp {
                username: person.to_string(),
                password: Password(1),
            };
            self.invoke(10_000 * person as u64, person * 4, call, None);
        }
        let mut end = 0;
        while let Some(Reverse((now, _, step))) = self.queue.pop() {
            end = end.max(now);
            self.copy(now);
            match step {
                Step::Invoke(tab) => self.ask(now, tab),
                Step::Effect(op) => self.take_effect(now, op),
                Step::Answer(op) => self.answer(now, op),
                Step::Observe(index) => self.observe(now, index),
            }
        }
        self.lines(end + 60 * SECOND)
    }

    fn schedule(&mut self, at: u64, step: Step) {
        self.sequence += 1;
        self.queue.push(Reverse((at, self.sequence, step)));
    }

    fn ask(&mut self, now: u64, tab: usize) {
        if self.pending.len() >= self.most {
            return;
        }
        let call = self.actors.next(tab);
        let known = &self.actors.tabs[tab];
        let jar = &self.actors.people[known.person].jars[known.jar];
        let needs_none =
            matches!(call, Call::LogIn { .. } | Call::Refresh { .. }) || is_command(&call);
        let bearer = jar.access.clone().filter(|_| !needs_none);
        self.invoke(now, tab, call, bearer);
    }

    fn invoke(&mut self, now: u64, tab: usize, call: Call, bearer: Option<Jti>) {
        let is_of_recipe = matches!(
            call,
            Call::Create { .. }
                | Call::Edit { .. }
                | Call::Delete { .. }
                | Call::Read { .. }
                | Call::List { .. }
        );
        let is_of_administrator = is_command(&call);
        let (service, index) = match (is_of_recipe, is_of_administrator) {
            (true, _) => (Service::Recipe, self.rng.u32(0..REPLICAS)),
            (_, true) => (Service::Identity, 1_000),
            _ => (Service::Identity, self.rng.u32(0..REPLICAS)),
        };
        let replica = Replica { service, index };
        let op = self.pending.len();
        self.events.push(Event::Invoked(Invocation {
            op: OperationId(op as u64),
            actor: ActorId(u32::try_from(self.actors.tabs[tab].person).unwrap()),
            tab: u32::try_from(tab).unwrap(),
            replica,
            at: Micros(now),
            bearer: bearer.clone(),
            call: call.clone(),
        }));
        let is_sign_up = matches!(call, Call::SignUp { .. });
        let is_lost = !is_sign_up && self.rng.u8(0..10) == 0;
        let soon = self.rng.u64(1..300_000);
        let answer = now + soon + self.rng.u64(1..300_000);
        let effect = match self.rng.u8(0..4) {
            0 if is_lost => None,
            1 if is_lost => Some(now + self.rng.u64(1..35 * SECOND)),
            _ => Some(now + soon),
        };
        self.pending.push(Pending {
            tab,
            call,
            bearer,
            replica,
            answer: None,
            is_lost,
        });
        if let Some(effect) = effect {
            self.schedule(effect, Step::Effect(op));
        }
        self.schedule(answer, Step::Answer(op));
    }

    fn place(&self, now: u64, replica: Replica) -> Place {
        let offset = self.clocks.offset(replica, now);
        let begin = header().began_at_unix_micros / 1_000_000;
        let wall = begin + i64::try_from(now / SECOND).unwrap() + offset;
        Place { replica, now, wall }
    }

    /// Until nobody asks for anything any more.
    fn observe(&mut self, now: u64, index: u32) {
        let service = Service::Identity;
        let replica = Replica { service, index };
        let kids = self.world.published(self.place(now, replica));
        let (before, after) = (self.rng.u64(1..50_000), self.rng.u64(1..50_000));
        self.events.push(Event::Observed(Observation {
            replica,
            asked: Micros(now - before),
            answered: Micros(now + after),
            seen: Seen::Jwks { kids },
        }));
        if self.pending.len() < self.most {
            let later = self.rng.u64(SECOND..5 * SECOND) * self.pace;
            self.schedule(now + later, Step::Observe(index));
        }
    }

    fn take_effect(&mut self, now: u64, op: usize) {
        let at = self.place(now, self.pending[op].replica);
        let pending = &mut self.pending[op];
        let answer = self.world.serve(at, pending.bearer.as_ref(), &pending.call);
        if let (Call::List { page, .. }, Some(Facts::Rows { rows, .. })) =
            (&pending.call, &answer.1)
            && let Some(last) = rows.last()
        {
            self.world.cursors.insert(page.walk, last.id.0);
        }
        pending.answer = Some(answer);
    }

    fn answer(&mut self, now: u64, op: usize) {
        let pending = &self.pending[op];
        let (tab, call) = (pending.tab, &pending.call);
        let answer = match &pending.answer {
            Some((status, facts)) if !pending.is_lost => {
                self.actors.hear(tab, call, Some((*status, facts.as_ref())));
                Answer::Status {
                    status: *status,
                    facts: facts.clone(),
                }
            }
            _ => {
                self.actors.hear(tab, call, None);
                Answer::Unknown(UnknownReason::NoAnswer)
            }
        };
        let is_sign_up = matches!(call, Call::SignUp { .. });
        self.events.push(Event::Ended(Outcome {
            op: OperationId(op as u64),
            at: Micros(now),
            answer,
        }));
        let pause = match self.rng.u8(0..40) {
            0 => self.rng.u64(50 * SECOND..90 * SECOND),
            1..5 => self.rng.u64(SECOND..12 * SECOND),
            _ => self.rng.u64(1..SECOND) * self.pace,
        };
        if !is_sign_up {
            self.schedule(now + pause, Step::Invoke(tab));
        }
    }

    /// Reads what exists now, if it is time for the copy.
    fn copy(&mut self, now: u64) {
        let Some((copy, flaw)) = self.copy else {
            return;
        };
        if self.copied.0.is_none() && now >= copy.accounts_at {
            self.copied.0 = Some(self.world.people());
        }
        if self.copied.1.is_none() && now >= copy.rows_at {
            let mut rows = self.world.all_rows();
            if flaw == Flaw::LostRow && !rows.is_empty() {
                rows.remove(self.rng.usize(0..rows.len()));
            }
            self.copied.1 = Some(rows);
        }
    }

    fn lines(&self, end: u64) -> Vec<u8> {
        let (people, rows) = self.copied.clone();
        let people = people.unwrap_or_else(|| self.world.people());
        let rows = rows.unwrap_or_else(|| self.world.all_rows());
        let things = people.into_iter().chain(rows).map(Reading::Thing);
        let kinds = [RowKind::Recipe, RowKind::Post, RowKind::Follow].map(Kind::Rows);
        let complete = [Kind::Accounts, Kind::Sessions]
            .into_iter()
            .chain(kinds)
            .collect();
        let (from, to) = self
            .copy
            .map_or((end, end), |(copy, _)| (copy.from, copy.to));
        let readings = [Reading::Begin { at: Micros(from) }]
            .into_iter()
            .chain(things);
        let at = Micros(to);
        let readings = readings.chain([Reading::End { at, complete }]);
        let mut writer = Writer::begin(Vec::new(), header()).unwrap();
        for event in self.events.iter().cloned().chain(readings.map(Event::Read)) {
            writer.write(&event).unwrap();
        }
        writer.finish().unwrap()
    }
}

fn is_command(call: &Call) -> bool {
    matches!(
        call,
        Call::Disable { .. } | Call::Enable { .. } | Call::RotateKeys | Call::CompromiseKey { .. }
    )
}
