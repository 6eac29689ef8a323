use std::{path::PathBuf, time::Duration};

use end_to_end::launcher::Backend;

use crate::{
    cluster::{Blueprint, Lifetimes, Programs},
    upgrade::{Upgrade, Version},
};

/// For how long a replica that is replaced still takes requests, until the load balancer knows.
const SHUTDOWN_DELAY: Duration = Duration::from_secs(2);

/// How long actors wait for an answer while parts fail, so that they soon do something else.
const SHORT_PATIENCE: Duration = Duration::from_secs(4);

/// How long they wait otherwise: as long as a service works on a request. So a machine that is
/// only slow loses nothing.
const PATIENCE: Duration = Duration::from_secs(30);

/// What a run is.
#[derive(Clone, Debug)]
pub struct Settings {
    /// The same seed gives the same operations and faults.
    pub seed: u64,
    /// How long operations and faults are generated.
    pub length: Duration,
    /// The kind of database.
    pub backend: Backend,
    /// How many people use the services at a time.
    pub people: u32,
    /// What happens meanwhile.
    pub course: Course,
    /// Where the history is written.
    pub history: PathBuf,
}

/// What happens while people use the services.
#[derive(Clone, Debug)]
pub enum Course {
    /// Nothing fails.
    Calm,
    /// Parts fail.
    Faults {
        /// The mean time from one fault to the next.
        pace: Duration,
    },
    /// Nothing fails, but each replica is replaced.
    Upgrade(Upgrade),
}

impl Settings {
    /// The cluster. With odd seeds tokens, sessions and keys live for minutes; with even ones
    /// as long as by default, and clocks may be wrong by hours.
    #[must_use]
    pub fn blueprint(&self) -> Blueprint {
        let lifetimes = if self.seed.is_multiple_of(2) {
            Lifetimes::LONG
        } else {
            Lifetimes::SHORT
        };
        let shutdown_delay = match self.course {
            Course::Upgrade(_) => Some(SHUTDOWN_DELAY),
            Course::Calm | Course::Faults { .. } => None,
        };
        Blueprint {
            backend: self.backend,
            lifetimes,
            shutdown_delay,
        }
    }

    /// How long actors wait for an answer.
    #[must_use]
    pub fn patience(&self) -> Duration {
        match self.course {
            Course::Faults { .. } => SHORT_PATIENCE,
            Course::Calm | Course::Upgrade(_) => PATIENCE,
        }
    }

    /// What all replicas run at first.
    #[must_use]
    pub fn programs(&self) -> Programs {
        match &self.course {
            Course::Upgrade(upgrade) => upgrade.programs(Version::Previous),
            Course::Calm | Course::Faults { .. } => Programs::Present,
        }
    }
}
