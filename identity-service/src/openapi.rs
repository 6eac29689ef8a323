//! The OpenAPI document of the service.

use service_kit::{
    health::HealthApi,
    openapi::{self, BearerTokens, DpopTokens},
    problem::ProblemBody,
    telemetry::MetricsApi,
};
use utoipa::{OpenApi, openapi::OpenApi as Document};

use crate::router;

#[derive(OpenApi)]
#[openapi(
    info(
        title = "identity-service",
        description = "Accounts, sessions and signing keys. Errors are problem documents \
            (RFC 9457) with a list of sentences in `errors`.",
    ),
    components(schemas(ProblemBody)),
    modifiers(&BearerTokens, &DpopTokens),
    tags(
        (name = "accounts", description = "Sign-up, profiles and passwords"),
        (name = "sessions", description = "Login, refresh and devices"),
        (name = "browser", description = "Pages and cookies"),
        (name = "keys", description = "Public keys and status lists, for verifiers"),
        (name = "oauth", description = "For programs that hold or check our tokens"),
        (name = "apps", description = "What other programs may do for the caller"),
        (name = "operation", description = "For operators"),
    ),
)]
struct Api;

/// The base of the document.
fn base() -> Document {
    Api::openapi()
        .merge_from(HealthApi::openapi())
        .merge_from(MetricsApi::openapi())
}

/// Completes the document.
fn complete(mut document: Document) -> Document {
    // OpenAPI has no syntax for the router's `{*page}`, which matches any number of
    // segments.
    let paths = std::mem::take(&mut document.paths.paths).into_iter();
    document.paths.paths = paths
        .map(|(path, item)| (path.replace("{*", "{"), item))
        .collect();
    openapi::complete(&mut document, |_| "account");
    document
}

/// The document that `GET /openapi.json` answers with.
#[must_use]
pub fn document() -> Document {
    complete(base().merge_from(router::routes().into_openapi()))
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    /// OpenAPI 3.1, 4.8.10: code generators name methods by them.
    #[test]
    fn every_operation_has_a_name_of_its_own() {
        let document = serde_json::to_value(document()).unwrap();
        let paths = document["paths"].as_object().unwrap().values();
        let operations = paths.flat_map(|path| path.as_object().unwrap().values());
        let mut seen = HashSet::new();
        for id in operations.filter_map(|operation| operation["operationId"].as_str()) {
            assert!(seen.insert(id), "{id}");
        }
    }

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
