//! Reads a history, line by line.

use std::{
    collections::{HashMap, hash_map::Entry},
    io::BufRead,
};

use super::{
    Accounts, Faults, Finals, Model, Op, OpIndex, Rows, Tokens, compromise::compromises,
    faults::Episode, sights::sights,
};
use crate::history::{
    Call, Event, FaultBegin, FaultEnd, FaultId, Header, Invocation, Micros, Observation,
    OperationId, Outcome, ReadError, Reader,
};

impl Model {
    /// Reads all events.
    pub(crate) fn read<R: BufRead>(reader: Reader<R>) -> Result<Self, ReadError> {
        let header = reader.header().clone();
        let mut lines = Lines::default();
        for event in reader {
            lines.add(event?);
        }
        Ok(lines.into_model(header))
    }

    /// Reads a history whose reading is of a copy. What was asked for after the copy was there
    /// does not count. What was not answered before it was begun may be in it or not.
    pub(crate) fn read_copy<R: BufRead>(reader: Reader<R>) -> Result<Self, ReadError> {
        let header = reader.header().clone();
        let mut lines = Lines::default();
        for event in reader {
            lines.add(event?);
        }
        lines.cut();
        Ok(lines.into_model(header))
    }
}

#[derive(Default)]
struct Lines {
    ops: Vec<Op>,
    places: HashMap<OperationId, OpIndex>,
    ended: Vec<bool>,
    faults: HashMap<FaultId, Episode>,
    observations: Vec<Observation>,
    finals: Finals,
    malformed: Vec<(OperationId, &'static str)>,
}

impl Lines {
    fn add(&mut self, event: Event) {
        match event {
            Event::Header(_) => {}
            Event::Invoked(invocation) => self.invoked(invocation),
            Event::Ended(outcome) => self.outcome(outcome),
            Event::FaultBegin(FaultBegin { fault, at, kind }) => {
                let episode = Episode {
                    kind,
                    from: at,
                    to: Micros(u64::MAX),
                };
                self.faults.insert(fault, episode);
            }
            Event::FaultEnd(FaultEnd { fault, at }) => {
                if let Some(episode) = self.faults.get_mut(&fault) {
                    episode.to = at;
                }
            }
            Event::Observed(observation) => self.observations.push(observation),
            Event::Read(reading) => self.finals.add(reading),
        }
    }

    fn invoked(&mut self, invocation: Invocation) {
        match self.places.entry(invocation.op) {
            Entry::Occupied(_) => self.malformed.push((invocation.op, "it was invoked twice")),
            Entry::Vacant(entry) => {
                entry.insert(self.ops.len());
                self.ops.push(Op::begin(invocation));
                self.ended.push(false);
            }
        }
    }

    fn outcome(&mut self, Outcome { op, at, answer }: Outcome) {
        let Some(&place) = self.places.get(&op) else {
            self.malformed.push((op, "it ended without an invocation"));
            return;
        };
        if at < self.ops[place].span.from {
            self.malformed.push((op, "it ended before its invocation"));
        }
        if std::mem::replace(&mut self.ended[place], true) {
            self.malformed.push((op, "it ended twice"));
            return;
        }
        self.ops[place].end(at, answer);
    }

    /// Only before the final reading, when no outcome is looked for any more.
    fn cut(&mut self) {
        let (Some(began), Some(ended)) = (self.finals.began, self.finals.ended) else {
            return;
        };
        self.ops.retain(|op| op.span.from <= ended);
        for op in &mut self.ops {
            op.is_after_copy = op.answered.is_none_or(|answered| answered >= began);
        }
        self.finals.is_copy = true;
    }

    fn into_model(self, header: Header) -> Model {
        let Self {
            mut ops,
            faults,
            observations,
            finals,
            malformed,
            ..
        } = self;
        let faults = Faults::new(&header, faults.into_values().collect());
        let is_open = |op: &&mut Op| matches!(op.status, None | Some(202));
        for op in ops.iter_mut().filter(is_open) {
            op.span.to = match op.call() {
                // It is recorded before it begins, and any replica finishes it.
                Call::EraseProfile => Micros(u64::MAX),
                _ => faults.latest_effect(op.invocation.replica, op.span.from),
            };
        }
        let tokens = Tokens::of(&ops);
        let accounts = Accounts::of(&ops, &tokens);
        let rows = Rows::of(&ops, &tokens, &finals);
        let sights = sights(&ops, &finals);
        let mut model = Model {
            header,
            compromises: compromises(&ops),
            ops,
            faults,
            observations,
            finals,
            tokens,
            accounts,
            rows,
            sights,
            malformed,
        };
        model.find_endings();
        model
    }
}
