//! Measures whether requests take longer on larger databases.

use std::time::Duration;

use end_to_end::Backend;

use crate::{Error, comparison::Series, load::Run, operations::Operation, stage::Target};

/// One request at a time, because only the lookup of rows is measured.
const CALLERS: usize = 1;

/// Like in [`comparison`](crate::comparison); small and large databases alternate.
const ROUNDS: usize = 3;

const RUN: Run = Run {
    warm_up: Duration::from_millis(100),
    measured: Duration::from_millis(250),
};

/// How many times as long the median request may take.
pub const MOST: f64 = 1.5;

/// The median latency of one operation.
#[derive(Clone, Copy, Debug)]
pub struct Growth {
    /// The database.
    pub backend: Backend,
    /// The operation.
    pub operation: Operation,
    /// On a small database.
    pub small: Duration,
    /// On a large database.
    pub large: Duration,
}

impl Growth {
    /// The ratio of the two.
    #[must_use]
    pub fn factor(&self) -> f64 {
        self.large.as_secs_f64() / self.small.as_secs_f64()
    }
}

/// Measures all operations that use a database.
///
/// # Errors
/// If a request gets a wrong answer.
pub async fn grow(backend: Backend, small: &Target, large: &Target) -> Result<Vec<Growth>, Error> {
    let mut pairs = Vec::new();
    for operation in Operation::STORED {
        let small = Series::with(small, operation, CALLERS).await?;
        let large = Series::with(large, operation, CALLERS).await?;
        pairs.push([small, large]);
    }
    for _ in 0..ROUNDS {
        for series in pairs.as_flattened_mut() {
            series.run(RUN).await?;
        }
    }
    let growth = |[small, large]: &[Series<'_>; 2]| {
        let ((operation, small), (_, large)) = (small.figures(), large.figures());
        Growth {
            backend,
            operation,
            small: small.p50,
            large: large.p50,
        }
    };
    Ok(pairs.iter().map(growth).collect())
}
