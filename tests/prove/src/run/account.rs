use std::{fmt, time::Duration};

use prove_checker::Report;

use crate::recording::Tally;

/// What happened in a run.
#[derive(Debug)]
pub struct Account {
    /// Of which seed.
    pub seed: u64,
    /// How long operations were generated.
    pub length: Duration,
    /// What the history contains.
    pub tally: Tally,
    /// What the checker found.
    pub report: Report,
    /// What it found in a backup that was made in the middle and restored elsewhere.
    pub backup: Report,
    /// How many replicas were replaced.
    pub replaced: usize,
}

impl Account {
    /// The number of operations.
    #[must_use]
    pub fn operations(&self) -> u64 {
        self.tally.operations.values().sum()
    }

    /// The number of requests with an unknown outcome.
    #[must_use]
    pub fn unknown(&self) -> u64 {
        self.tally.unknown.values().sum()
    }

    /// Whether every promise was kept. If nothing failed, that means also that every request was
    /// answered, and none with a 5xx.
    #[must_use]
    pub fn holds(&self) -> bool {
        let is_excused = self.faults() > 0 || self.unknown() == 0;
        self.report.holds() && self.backup.holds() && is_excused
    }

    /// The number of faults.
    #[must_use]
    pub fn faults(&self) -> u64 {
        self.tally.faults.values().sum()
    }
}

impl fmt::Display for Account {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Tally {
            operations,
            faults,
            statuses,
            unknown,
            failed_commands,
        } = &self.tally;
        let seconds = self.length.as_secs();
        writeln!(f, "seed {}, {seconds} s", self.seed)?;
        writeln!(f, "operations: {}", self.operations())?;
        for (kind, count) in operations {
            writeln!(f, "  {count:>8}  {kind}")?;
        }
        writeln!(f, "answers by status:")?;
        for (status, count) in statuses {
            writeln!(f, "  {count:>8}  {status}")?;
        }
        writeln!(f, "unknown outcomes: {}", self.unknown())?;
        for (reason, count) in unknown {
            writeln!(f, "  {count:>8}  {reason}")?;
        }
        writeln!(f, "commands that failed: {failed_commands}")?;
        writeln!(f, "faults: {}", self.faults())?;
        for (kind, count) in faults {
            writeln!(f, "  {count:>8}  {kind}")?;
        }
        if self.replaced > 0 {
            writeln!(f, "replicas replaced: {}", self.replaced)?;
        }
        write!(f, "{}", self.report)?;
        writeln!(f, "a backup made meanwhile, restored elsewhere:")?;
        write!(f, "{}", self.backup)
    }
}
