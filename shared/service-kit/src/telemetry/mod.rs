//! Logs, request ids and metrics.

mod causes;
mod connections;
pub mod logs;
mod metrics;
mod request_id;
mod statements;
mod verifier;

pub use causes::causes;
pub(crate) use connections::ConnectionMetrics;
pub(crate) use metrics::Route;
pub use metrics::{HttpMetrics, MetricsApi, MetricsEndpoint};
pub use request_id::RequestId;
pub use statements::export_statements;
pub use verifier::export_verifier;
