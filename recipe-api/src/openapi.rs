//! The OpenAPI document.

use service_kit::{
    health::HealthApi,
    openapi::{self, BearerTokens},
    problem::ProblemBody,
};
use utoipa::{OpenApi, openapi::OpenApi as Document};

use crate::{router, writes};

#[derive(OpenApi)]
#[openapi(
    info(
        title = "recipe-api",
        description = "Recipes and posts of people whom identity-service vouches for. Every route \
            but those for operation needs one of its access tokens for this audience, in the header \
            `Authorization`, or in its cookie; writes by cookie need the header `X-CSRF-TOKEN`. \
            Answers that fail are problem documents (RFC 9457) with a list of sentences in \
            `errors`. Every list comes in pages: `limit` says how long they are, and the header \
            `Link` where the next one is, for as long as there is one. How often and how much one \
            person may write is limited: beyond that it is 429 with `Retry-After`.",
    ),
    components(schemas(ProblemBody)),
    modifiers(&BearerTokens),
    tags(
        (name = "recipes", description = "Everybody reads all of them; each cook changes their own"),
        (name = "posts", description = "Pictures; seen by their author and those who follow them"),
        (name = "likes", description = "One of each person for each post they see"),
        (name = "comments", description = "On posts that one sees"),
        (name = "bookmarks", description = "Posts to find again; nobody else sees them"),
        (name = "follows", description = "Who follows whom"),
        (name = "stories", description = "Short texts; seen by their author and those who follow them"),
        (name = "people", description = "Oneself"),
        (name = "operation", description = "For those who run the service"),
    ),
)]
struct Api;

/// The base of the document.
pub(crate) fn base() -> Document {
    Api::openapi().merge_from(HealthApi::openapi())
}

/// Completes the document.
fn complete(mut document: Document) -> Document {
    writes::describe(&mut document);
    openapi::complete(&mut document, |path| {
        if path.starts_with("/recipes") {
            "recipes"
        } else {
            "posts"
        }
    });
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
            "recipe-api/openapi.json is out of date; renew it with \
             cargo run -p recipe-api -- openapi > recipe-api/openapi.json",
        );
    }
}
