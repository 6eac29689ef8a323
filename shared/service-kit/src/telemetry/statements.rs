use prometheus_client::{
    encoding::EncodeLabelSet,
    metrics::{
        family::Family,
        histogram::{Histogram, exponential_buckets},
    },
    registry::Registry,
};

use crate::database::Database;

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Labels {
    failed: &'static str,
}

/// The same database, whose statements are counted and timed from now on.
#[must_use]
pub fn export_statements(registry: &mut Registry, database: Database) -> Database {
    let duration = Family::<Labels, Histogram>::new_with_constructor(|| {
        // 0.1 ms to about 13 s.
        Histogram::new(exponential_buckets(0.0001, 2.0, 18))
    });
    registry.register(
        "database_statement_duration_seconds",
        "Time of statements at the database, by whether they failed",
        duration.clone(),
    );
    database.observed(move |elapsed, failed| {
        let failed = if failed { "true" } else { "false" };
        let labels = Labels { failed };
        duration
            .get_or_create(&labels)
            .observe(elapsed.as_secs_f64());
    })
}
