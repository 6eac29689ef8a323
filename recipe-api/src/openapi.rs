//! The OpenAPI document.

use service_kit::{
    health::HealthApi,
    openapi::{self, BearerTokens, DpopTokens},
    problem::ProblemBody,
};
use utoipa::{OpenApi, openapi::OpenApi as Document};

use crate::{idempotency, router, writes};

#[derive(OpenApi)]
#[openapi(
    info(
        title = "recipe-api",
        description = "Recipes and posts. Callers log in at identity-service. Every route, except those \
            for operators, needs one of its access tokens for this audience, in the header \
            `Authorization` or in its cookie; writes by cookie also need the header \
            `X-CSRF-TOKEN`. Errors are problem documents (RFC 9457) with a list of sentences in \
            `errors`. Lists have pages: `limit` is the number of entries, and the header `Link` \
            names the next page, if there is one. The number and size of a person's writes are \
            limited; the answer beyond that is 429 with `Retry-After`.",
    ),
    components(schemas(ProblemBody)),
    modifiers(&BearerTokens, &DpopTokens),
    tags(
        (name = "recipes", description = "Everybody can read all recipes; their authors can change them"),
        (name = "posts", description = "Pictures, visible to their author and the author's followers"),
        (name = "likes", description = "At most one from each person for each visible post"),
        (name = "comments", description = "Comments on visible posts"),
        (name = "bookmarks", description = "Saved posts, visible only to the person who saved them"),
        (name = "follows", description = "Who follows whom"),
        (name = "stories", description = "Short texts, visible to their author and the author's followers"),
        (name = "people", description = "One person, and the caller's own profile"),
        (name = "operation", description = "For operators"),
    ),
)]
struct Api;

/// The base of the document.
fn base() -> Document {
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
    idempotency::describe(&mut document);
    document
}

/// The document that `GET /openapi.json` answers with.
#[must_use]
pub fn document() -> Document {
    complete(base().merge_from(router::routes().into_openapi()))
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
