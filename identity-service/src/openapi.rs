//! The OpenAPI document of the service.

use service_kit::{
    health::HealthApi,
    openapi::{BearerTokens, show_problems},
    problem::ProblemBody,
    telemetry::MetricsApi,
};
use utoipa::{OpenApi, openapi::OpenApi as Document};

use crate::router;

#[derive(OpenApi)]
#[openapi(
    info(
        title = "identity-service",
        description = "Accounts, sessions and signing keys. Answers that fail are \
            problem documents (RFC 9457) with a list of sentences in `errors`.",
    ),
    components(schemas(ProblemBody)),
    modifiers(&BearerTokens),
    tags(
        (name = "accounts", description = "Who somebody is, and how they are shown"),
        (name = "sessions", description = "Logging in, and staying so"),
        (name = "browser", description = "Pages and cookies"),
        (name = "keys", description = "What verifiers need"),
        (name = "oauth", description = "For other programs that hold or check our tokens"),
        (name = "operation", description = "For those who run the service"),
    ),
)]
struct Api;

/// What the features' descriptions are added to.
pub(crate) fn base() -> Document {
    Api::openapi()
        .merge_from(HealthApi::openapi())
        .merge_from(MetricsApi::openapi())
}

/// What all of them together need.
pub(crate) fn complete(mut document: Document) -> Document {
    // The router takes `{*page}` for any number of segments; OpenAPI knows no such
    // thing.
    let paths = std::mem::take(&mut document.paths.paths).into_iter();
    document.paths.paths = paths
        .map(|(path, item)| (path.replace("{*", "{"), item))
        .collect();
    show_problems(&mut document);
    document
}

/// The document that `GET /openapi.json` answers with.
#[must_use]
pub fn document() -> Document {
    complete(router::routes().into_openapi())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_committed_document_is_fresh() {
        let fresh = document().to_pretty_json().unwrap();
        assert!(
            include_str!("../openapi.json").trim_end() == fresh,
            "identity-service/openapi.json is out of date; renew it with \
             cargo run -p identity-service -- openapi > identity-service/openapi.json",
        );
    }
}
