//! Measures all operations on all targets.

use std::time::Duration;

use crate::{
    Error,
    figures::{Figures, Sample},
    load::{Caller, Run, measure},
    operations::Operation,
    primitives::{Primitives, Workshop},
    stage::Target,
};

/// The number of simultaneous callers.
const CALLERS: usize = 4;

/// The rounds per operation. Each round measures all targets, so that a short disturbance
/// of the machine does not look like a difference.
const ROUNDS: usize = 5;

const RUN: Run = Run {
    warm_up: Duration::from_millis(100),
    measured: Duration::from_millis(450),
};

/// Our services on either database, and the peer with and without a token cache.
const TARGETS: usize = 4;

/// The figures of one target, in the order of [`Operation::ALL`], without operations that it
/// does not answer.
pub type Costs = Vec<(Operation, Figures)>;

/// Figures that were measured at the same time.
#[derive(Clone, Debug)]
pub struct Comparison {
    /// The figures of each target.
    pub costs: [Costs; TARGETS],
    /// The cost of operations that no service can avoid.
    pub primitives: Primitives,
}

/// Measures all operations on all targets.
///
/// # Errors
/// If a request gets a wrong answer.
pub async fn compare(targets: &[&Target; TARGETS]) -> Result<Comparison, Error> {
    let workshop = Workshop::open()?;
    let mut rows = Vec::new();
    for operation in Operation::ALL {
        for (number, target) in targets.iter().enumerate() {
            if target.answers(operation) {
                rows.push((number, Series::with(target, operation, CALLERS).await?));
            }
        }
    }
    let mut primitives = Vec::new();
    for _ in 0..ROUNDS {
        primitives.push(workshop.measure().await?);
        for (_, series) in &mut rows {
            series.run(RUN).await?;
        }
    }
    let of_target = |target: usize| {
        let rows = rows.iter().filter(|(number, _)| *number == target);
        rows.map(|(_, series)| series.figures()).collect()
    };
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
    /// Runs with this number of callers.
    pub(crate) async fn with(
        target: &'a Target,
        operation: Operation,
        callers: usize,
    ) -> Result<Self, Error> {
        Ok(Self {
            operation,
            target,
            callers: target.callers(operation, callers).await?,
            samples: Vec::new(),
        })
    }

    /// Adds one run.
    pub(crate) async fn run(&mut self, run: Run) -> Result<(), Error> {
        let clock = self.target.site(self.operation.service()).clock;
        self.samples
            .push(measure(clock, &mut self.callers, run).await?);
        Ok(())
    }

    /// The figures of all runs.
    pub(crate) fn figures(&self) -> (Operation, Figures) {
        (self.operation, Figures::of(&self.samples))
    }
}
