//! Whether requests take longer when there is more in the databases.

use std::time::Duration;

use end_to_end::Backend;

use crate::{Error, comparison::Series, load::Run, operations::Operation, stage::Target};

/// One request at a time: it is the way to the row that is measured.
const CALLERS: usize = 1;

/// As in [`comparison`](crate::comparison), small and large in turns.
const ROUNDS: usize = 3;

const RUN: Run = Run {
    warm_up: Duration::from_millis(100),
    measured: Duration::from_millis(250),
};

/// How much longer half of the requests may take.
pub const MOST: f64 = 1.5;

/// How long half of the requests of one operation took at most.
#[derive(Clone, Copy, Debug)]
pub struct Growth {
    /// On which database.
    pub backend: Backend,
    /// What was asked for.
    pub operation: Operation,
    /// Where there is little.
    pub small: Duration,
    /// Where there is much.
    pub large: Duration,
}

impl Growth {
    /// How many times as long it took.
    #[must_use]
    pub fn factor(&self) -> f64 {
        self.large.as_secs_f64() / self.small.as_secs_f64()
    }
}

/// Measures all operations that ask a database.
///
/// # Errors
/// When a request is not answered as it should be.
pub async fn grow(backend: Backend, small: &Target, large: &Target) -> Result<Vec<Growth>, Error> {
    let mut pairs = Vec::new();
    for operation in Operation::STORED {
        let small = Series::with(small, operation, CALLERS).await;
        let large = Series::with(large, operation, CALLERS).await;
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
