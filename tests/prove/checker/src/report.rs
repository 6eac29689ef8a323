//! What a check found.

use std::{collections::BTreeMap, fmt};

use serde::Serialize;

use crate::{
    history::{Micros, OperationId},
    model::{Model, Op, OpIndex},
};

/// What is checked. `docs/proof.md` gives the reason of each.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Invariant {
    /// The history itself is whole.
    History,
    /// Every acknowledged write is there at the end.
    Acknowledged,
    /// Nothing is there twice.
    Twice,
    /// No write refused with a 4xx is there.
    Refused,
    /// An unknown outcome is there whole or not at all.
    Unknown,
    /// Whoever reads sees the writes acknowledged before.
    Reads,
    /// An accepted conditional write was made over the state that it named, and a refusal has a reason.
    Conditional,
    /// Each session has at most one living refresh chain.
    OneChain,
    /// No refresh that the table allows is refused.
    RefreshRefused,
    /// A replayed refresh token ends exactly its session.
    Replay,
    /// No token is accepted later than promised.
    LateAcceptance,
    /// No token is refused while it is good.
    EarlyRefusal,
    /// Only the right password of an enabled account gets in, and it does.
    Logins,
    /// One key signs, and it is published before and after.
    Keys,
    /// No id is given twice.
    Ids,
    /// Pages lose and double nothing.
    Pages,
    /// Failed logins never exceed the rule.
    Throttle,
    /// Nobody sees or changes what is not theirs.
    Visibility,
}

impl Invariant {
    /// All of them.
    pub const ALL: [Self; 18] = [
        Self::History,
        Self::Acknowledged,
        Self::Twice,
        Self::Refused,
        Self::Unknown,
        Self::Reads,
        Self::Conditional,
        Self::OneChain,
        Self::RefreshRefused,
        Self::Replay,
        Self::LateAcceptance,
        Self::EarlyRefusal,
        Self::Logins,
        Self::Keys,
        Self::Ids,
        Self::Pages,
        Self::Throttle,
        Self::Visibility,
    ];
}

/// An operation of a violation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Involved {
    pub op: OperationId,
    pub invoked: Micros,
    /// `None`: there was no answer that says anything.
    pub answered: Option<Micros>,
}

/// A promise that the history breaks.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Violation {
    pub invariant: Invariant,
    /// Which rule of it.
    pub rule: &'static str,
    /// What it is about: a session, a row, a key.
    pub about: String,
    pub ops: Vec<Involved>,
}

/// How often an invariant was checked, and how often it did not hold.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Count {
    pub checked: u64,
    pub violated: u64,
}

/// What a check found.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Report {
    pub operations: u64,
    /// Without an answer, or with a 5xx. Of a copy: also those that went on while it was made.
    pub unknown: u64,
    /// By invariant. One that was checked zero times shows nothing.
    pub counts: BTreeMap<Invariant, Count>,
    /// The first twenty of each invariant.
    pub violations: Vec<Violation>,
}

const KEPT: u64 = 20;

impl Report {
    /// Whether the history keeps every promise.
    #[must_use]
    pub fn holds(&self) -> bool {
        self.counts.values().all(|count| count.violated == 0)
    }

    /// Invariants that the history says nothing about.
    #[must_use]
    pub fn unchecked(&self) -> Vec<Invariant> {
        let is_unchecked = |invariant: &Invariant| {
            let count = self.counts.get(invariant);
            count.is_none_or(|count| count.checked == 0)
        };
        Invariant::ALL.into_iter().filter(is_unchecked).collect()
    }
}

/// Collects what one invariant finds.
#[derive(Debug)]
pub(crate) struct Findings<'a> {
    pub(crate) invariant: Invariant,
    pub(crate) model: &'a Model,
    pub(crate) report: &'a mut Report,
}

impl Findings<'_> {
    /// One more thing was checked.
    pub(crate) fn checked(&mut self) {
        self.count().checked += 1;
    }

    /// A rule does not hold.
    pub(crate) fn fail(&mut self, rule: &'static str, about: impl fmt::Display, ops: &[OpIndex]) {
        let count = self.count();
        count.violated += 1;
        if count.violated > KEPT {
            return;
        }
        let violation = Violation {
            invariant: self.invariant,
            rule,
            about: about.to_string(),
            ops: ops
                .iter()
                .map(|place| involved(&self.model.ops[*place]))
                .collect(),
        };
        self.report.violations.push(violation);
    }

    /// Checks one thing.
    pub(crate) fn expect(
        &mut self,
        holds: bool,
        rule: &'static str,
        about: impl fmt::Display,
        ops: &[OpIndex],
    ) {
        self.checked();
        if !holds {
            self.fail(rule, about, ops);
        }
    }

    fn count(&mut self) -> &mut Count {
        self.report.counts.entry(self.invariant).or_default()
    }
}

fn involved(op: &Op) -> Involved {
    Involved {
        op: op.id(),
        invoked: op.span.from,
        answered: op.answered,
    }
}

impl fmt::Display for Violation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?}: {} ({})", self.invariant, self.rule, self.about)?;
        for op in &self.ops {
            let Involved {
                op,
                invoked,
                answered,
            } = op;
            write!(f, "\n  operation {op}, invoked {}", seconds(*invoked))?;
            match answered {
                Some(at) => write!(f, ", answered {}", seconds(*at))?,
                None => write!(f, ", outcome unknown")?,
            }
        }
        Ok(())
    }
}

fn seconds(at: Micros) -> String {
    format!("{}.{:06} s", at.0 / 1_000_000, at.0 % 1_000_000)
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for violation in &self.violations {
            writeln!(f, "{violation}")?;
        }
        let Self {
            operations,
            unknown,
            counts,
            ..
        } = self;
        writeln!(f, "{operations} operations, {unknown} with unknown outcome")?;
        for (invariant, Count { checked, violated }) in counts {
            writeln!(f, "{invariant:?}: {checked} checked, {violated} violated")?;
        }
        Ok(())
    }
}
