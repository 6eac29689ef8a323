//! Logs, request ids and metrics.

mod causes;
pub mod logs;
mod metrics;
mod observe;
mod request_id;
mod statements;
mod verifier;

pub use causes::causes;
pub use metrics::{HttpMetrics, MetricsApi, MetricsEndpoint};
pub use observe::observe;
pub use request_id::RequestId;
pub use statements::export_statements;
pub use verifier::export_verifier;
