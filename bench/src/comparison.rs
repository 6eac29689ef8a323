//! All operations, on everything that answers them.

use std::time::Duration;

use crate::{
    Error,
    figures::{Figures, Sample},
    load::{Caller, Run, measure},
    operations::Operation,
    primitives::{Primitives, Workshop},
    stage::Target,
};

/// How many call at once.
const CALLERS: usize = 4;

/// Each operation is measured so often, and each time everywhere: what disturbs the
/// machine for a moment does not look like a difference.
const ROUNDS: usize = 5;

const RUN: Run = Run {
    warm_up: Duration::from_millis(100),
    measured: Duration::from_millis(450),
};

/// Our services on either database, and the peer with either way to treat tokens.
const TARGETS: usize = 4;

/// What one target gave, in the order of [`Operation::ALL`].
pub type Costs = Vec<(Operation, Figures)>;

/// What was measured in the same minutes.
#[derive(Clone, Debug)]
pub struct Comparison {
    /// For each target what it gave.
    pub costs: [Costs; TARGETS],
    /// What no service can do without.
    pub primitives: Primitives,
}

/// Measures all operations on all targets.
///
/// # Errors
/// When a request is not answered as it should be.
pub async fn compare(targets: &[&Target; TARGETS]) -> Result<Comparison, Error> {
    let workshop = Workshop::open()?;
    let mut rows = Vec::new();
    for operation in Operation::ALL {
        for target in targets {
            rows.push(Series::with(target, operation, CALLERS).await);
        }
    }
    let mut primitives = Vec::new();
    for _ in 0..ROUNDS {
        primitives.push(workshop.measure().await?);
        for series in &mut rows {
            series.run(RUN).await?;
        }
    }
    let (rows, _) = rows.as_chunks::<TARGETS>();
    let of_target = |target: usize| rows.iter().map(|row| row[target].figures()).collect();
    Ok(Comparison {
        costs: std::array::from_fn(of_target),
        primitives: Primitives::median(&primitives),
    })
}

/// Runs of one operation on one target.
#[derive(Debug)]
pub(crate) struct Series<'a> {
    operation: Operation,
    target: &'a Target,
    callers: Vec<Caller>,
    samples: Vec<Sample>,
}

impl<'a> Series<'a> {
    /// Runs with so many callers.
    pub(crate) async fn with(target: &'a Target, operation: Operation, callers: usize) -> Self {
        Self {
            operation,
            target,
            callers: target.callers(operation, callers).await,
            samples: Vec::new(),
        }
    }

    /// One more.
    pub(crate) async fn run(&mut self, run: Run) -> Result<(), Error> {
        let clock = self.target.site(self.operation.service()).clock;
        self.samples
            .push(measure(clock, &mut self.callers, run).await?);
        Ok(())
    }

    /// What all gave together.
    pub(crate) fn figures(&self) -> (Operation, Figures) {
        (self.operation, Figures::of(&self.samples))
    }
}
