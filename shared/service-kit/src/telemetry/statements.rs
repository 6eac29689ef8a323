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

/// Counts and times the statements of `database`.
pub fn export_statements(registry: &mut Registry, database: &Database) {
    let duration = Family::<Labels, Histogram>::new_with_constructor(|| {
        // 0.1 ms to about 13 s.
        Histogram::new(exponential_buckets(0.0001, 2.0, 18))
    });
    registry.register(
        "database_statement_duration_seconds",
        "Time of statements at the database, by whether they failed",
        duration.clone(),
    );
    let of = |failed| duration.get_or_create_owned(&Labels { failed });
    let (succeeded, failed) = (of("false"), of("true"));
    database.observe(move |elapsed, has_failed| {
        let durations = if has_failed { &failed } else { &succeeded };
        durations.observe(elapsed.as_secs_f64());
    });
}
