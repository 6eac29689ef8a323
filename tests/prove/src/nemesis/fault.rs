use std::time::Duration;

use crate::{
    cluster::{Pair, ReplicaId, Service},
    proxy::Condition,
};

/// How long a program takes to be ready, about.
const REVIVAL: Duration = Duration::from_secs(5);

/// A fault of the plan.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Planned {
    /// When it begins, after the start of the run.
    pub at: Duration,
    /// How long it lasts.
    pub lasts: Duration,
    /// What it is.
    pub trouble: Trouble,
}

impl Planned {
    /// When its target can have another one. A killed replica needs time to be ready again.
    #[must_use]
    pub fn ends(&self) -> Duration {
        let revival = match self.trouble {
            Trouble::Kill(_) | Trouble::StopPostgres => REVIVAL,
            _ => Duration::ZERO,
        };
        self.at + self.lasts + revival
    }
}

/// What can go wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Trouble {
    /// A replica is killed, and started again at the end.
    Kill(ReplicaId),
    /// A replica's threads stop.
    Pause(ReplicaId),
    /// A link has this condition.
    Link(Pair, Condition),
    /// All links from a replica of recipe-api to the issuer have this condition.
    Issuer(usize, Condition),
    /// PostgreSQL stops as in a crash.
    StopPostgres,
    /// All connections to PostgreSQL are ended by an operator.
    TerminateBackends,
    /// PostgreSQL allows no writes.
    ReadOnly,
    /// The disk of the SQLite files is full.
    FillDisk,
    /// Another process holds the write lock of a SQLite file.
    Lock(Service),
    /// The clock of a replica is wrong by so many seconds.
    StepClock(ReplicaId, i64),
}

/// What a fault affects. Two faults never affect the same at once.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Target {
    Process(ReplicaId),
    Link(Pair),
    Issuer(usize),
    Storage,
    Clock(ReplicaId),
}

impl Trouble {
    pub(super) fn target(&self) -> Target {
        match *self {
            Self::Kill(id) | Self::Pause(id) => Target::Process(id),
            Self::Link(Pair::Issuer { recipes, .. }, _) | Self::Issuer(recipes, _) => {
                Target::Issuer(recipes)
            }
            Self::Link(pair, _) => Target::Link(pair),
            Self::StopPostgres
            | Self::TerminateBackends
            | Self::ReadOnly
            | Self::FillDisk
            | Self::Lock(_) => Target::Storage,
            Self::StepClock(id, _) => Target::Clock(id),
        }
    }
}
