//! Tiny histories, written by hand in tests.
//!
//! One operation follows the other, unless a test says otherwise. Each takes ten milliseconds.

use std::collections::{BTreeMap, HashMap};

mod end;
mod header;
mod identity;
mod rows;

pub(crate) use header::header;

use crate::history::*;

const STEP: u64 = 10_000;
const ADDRESS: &str = "10.9.9.9";

/// A history in the making, and what exists at its end.
#[derive(Clone, Debug)]
pub(crate) struct Tiny {
    events: Vec<Event>,
    now: u64,
    ops: u64,
    faults: u64,
    refreshes: u64,
    bearer: Option<Jti>,
    kid: Kid,
    offset: i64,
    accounts: BTreeMap<i64, (String, bool)>,
    /// The marks of accounts.
    marks: BTreeMap<i64, u64>,
    sessions: BTreeMap<String, i64>,
    rows: BTreeMap<(RowKind, i64), Row>,
    /// The sessions of tokens.
    of_tokens: HashMap<String, String>,
    of_sessions: HashMap<String, i64>,
    /// Of a copy: when it was begun and when it was there.
    copied: (Option<u64>, Option<u64>),
    /// Whether the final reading is complete.
    pub(crate) end: bool,
}

/// A row of account `owner`.
pub(crate) fn row(kind: RowKind, id: i64, owner: i64, on: Option<i64>, mark: Option<u64>) -> Row {
    Row {
        kind,
        id: RowId(id),
        owner: AccountId(owner),
        on,
        mark: mark.map(Mark),
    }
}

impl Tiny {
    pub(crate) fn new() -> Self {
        Self {
            events: vec![],
            now: 0,
            ops: 0,
            faults: 0,
            refreshes: 0,
            bearer: None,
            kid: "k1".into(),
            offset: 0,
            accounts: BTreeMap::new(),
            marks: BTreeMap::new(),
            sessions: BTreeMap::new(),
            rows: BTreeMap::new(),
            of_tokens: HashMap::new(),
            of_sessions: HashMap::new(),
            copied: (None, None),
            end: true,
        }
    }

    /// The cook has signed up: account 1, password 1, session `s1`, access token `a0`, refresh token `r0`.
    pub(crate) fn with_cook() -> Self {
        let mut tiny = Self::new();
        tiny.sign_up("cook", 1, 1, "s1");
        tiny.bearer = Some("a0".into());
        tiny
    }

    // What happens.

    pub(crate) fn wait(&mut self, seconds: u64) {
        self.now += seconds * 1_000_000;
    }

    /// What is read at the end is of a copy that is about to be made.
    pub(crate) fn copy_begins(&mut self) {
        self.copied.0 = Some(self.now);
        self.now += STEP;
    }

    pub(crate) fn copy_ends(&mut self) {
        self.copied.1 = Some(self.now);
        self.now += STEP;
    }

    /// What follows is asked with this access token.
    pub(crate) fn by(&mut self, access: &str, act: impl FnOnce(&mut Self)) {
        let former = self.bearer.replace(access.into());
        act(self);
        self.bearer = former;
    }

    /// New tokens are signed with this key.
    pub(crate) fn sign_with(&mut self, kid: &str) {
        self.kid = kid.into();
    }

    pub(crate) fn during(&mut self, kind: Fault, act: impl FnOnce(&mut Self)) {
        self.faults += 1;
        let fault = FaultId(self.faults);
        let at = Micros(self.now);
        self.events
            .push(Event::FaultBegin(FaultBegin { fault, at, kind }));
        act(self);
        self.now += STEP;
        let at = Micros(self.now - STEP);
        self.events.push(Event::FaultEnd(FaultEnd { fault, at }));
    }

    /// The clock of a replica of identity-service is ahead by this many seconds.
    pub(crate) fn clock(&mut self, index: u32, seconds: i64, act: impl FnOnce(&mut Self)) {
        self.offset = seconds;
        let service = Service::Identity;
        self.during(step(Replica { service, index }, seconds), act);
        self.offset = 0;
    }

    pub(crate) fn recipe_clock(&mut self, index: u32, seconds: i64, act: impl FnOnce(&mut Self)) {
        let service = Service::Recipe;
        self.during(step(Replica { service, index }, seconds), act);
    }

    pub(crate) fn jwks(&mut self, kids: &[&str]) {
        let kids = kids.iter().map(|kid| Kid::from(*kid)).collect();
        self.observe(Seen::Jwks { kids });
    }

    pub(crate) fn discovery(&mut self, issuer: &str) {
        let (issuer, jwks_uri) = (issuer.to_owned(), format!("{issuer}/keys"));
        self.observe(Seen::Discovery { issuer, jwks_uri });
    }

    fn observe(&mut self, seen: Seen) {
        let replica = Replica {
            service: Service::Identity,
            index: 1,
        };
        let (asked, answered) = (Micros(self.now), Micros(self.now + STEP));
        self.events.push(Event::Observed(Observation {
            replica,
            asked,
            answered,
            seen,
        }));
        self.now += 2 * STEP;
    }

    fn invoke(&mut self, call: Call) {
        self.ops += 1;
        let index = match call {
            Call::Disable { .. }
            | Call::Enable { .. }
            | Call::RotateKeys
            | Call::CompromiseKey { .. } => 1_000,
            _ => 0,
        };
        let service = match call {
            Call::Create { .. }
            | Call::Edit { .. }
            | Call::Delete { .. }
            | Call::Read { .. }
            | Call::List { .. }
            | Call::ReadPerson { .. }
            | Call::ReadProfile
            | Call::Suggestions
            | Call::EraseProfile => Service::Recipe,
            _ => Service::Identity,
        };
        self.events.push(Event::Invoked(Invocation {
            op: OperationId(self.ops),
            actor: ActorId(0),
            tab: 0,
            replica: Replica { service, index },
            at: Micros(self.now),
            bearer: self.bearer.clone().filter(|_| index == 0),
            call,
        }));
        self.now += STEP;
    }

    pub(crate) fn outcome(&mut self, op: u64, at: u64, status: u16, facts: Option<Facts>) {
        self.events.push(Event::Ended(Outcome {
            op: OperationId(op),
            at: Micros(at),
            answer: Answer::Status { status, facts },
        }));
    }

    pub(crate) fn answered(&mut self, call: Call, status: u16, facts: Option<Facts>) {
        self.invoke(call);
        self.outcome(self.ops, self.now, status, facts);
        self.now += STEP;
    }

    /// Both are asked for before either is answered.
    pub(crate) fn at_once(&mut self, calls: [(Call, u16, Option<Facts>); 2]) {
        let numbers = calls.map(|(call, status, facts)| {
            self.invoke(call);
            (self.ops, status, facts)
        });
        for (op, status, facts) in numbers {
            self.outcome(op, self.now, status, facts);
            self.now += STEP;
        }
    }

    pub(crate) fn unknown(&mut self, call: Call) {
        self.refused_for_now(call, 503);
    }

    /// With a status of 500 and above, or the exit code of a command.
    pub(crate) fn refused_for_now(&mut self, call: Call, status: u16) {
        self.invoke(call);
        self.events.push(Event::Ended(Outcome {
            op: OperationId(self.ops),
            at: Micros(self.now),
            answer: Answer::Unknown(UnknownReason::ServerError(status)),
        }));
        self.now += STEP;
    }
}

fn step(replica: Replica, seconds: i64) -> Fault {
    Fault::Clock {
        replica,
        offset_micros: seconds * 1_000_000,
    }
}
