//! What the OpenAPI documents of all services have in common.

mod add;
mod described;
mod examples;
mod pages;
mod summaries;

use std::collections::BTreeMap;

use http::StatusCode;
use utoipa::{
    IntoResponses, Modify,
    openapi::{
        OpenApi as Document, PathItem, RefOr, Response,
        path::Operation,
        security::{ApiKey, ApiKeyValue, Http, HttpAuthScheme, SecurityScheme},
    },
};

pub use add::add_responses;
pub use described::Described;

use crate::{
    described_responses,
    extract::not_a_form,
    precondition::changed,
    problem::{Problem, ProblemBody},
};

/// Completes a document with what follows from it: examples of problems, `Link` headers
/// and summaries. `scope` is the scope that routes at a path require.
pub fn complete(document: &mut Document, scope: fn(path: &str) -> &'static str) {
    examples::show_problems(document, scope);
    pages::show_links(document);
    summaries::summarize(document);
}

fn operations(item: &mut PathItem) -> impl Iterator<Item = &mut Operation> {
    let PathItem {
        get,
        put,
        post,
        delete,
        patch,
        ..
    } = item;
    [get, put, post, delete, patch].into_iter().flatten()
}

/// Each operation that may write (RFC 9110 §9.2.1), with its path.
pub fn writes(document: &mut Document) -> impl Iterator<Item = (&str, &mut Operation)> {
    let items = document.paths.paths.iter_mut();
    items.flat_map(|(path, item)| {
        let PathItem {
            put,
            post,
            delete,
            patch,
            ..
        } = item;
        let all = [put, post, delete, patch].into_iter().flatten();
        all.map(|operation| (path.as_str(), operation))
    })
}

/// Adds the security scheme `bearer`.
#[derive(Clone, Copy, Debug)]
pub struct BearerTokens;

impl Modify for BearerTokens {
    fn modify(&self, document: &mut Document) {
        let mut bearer = Http::new(HttpAuthScheme::Bearer);
        bearer.bearer_format = Some("JWT".to_owned());
        bearer.description = Some("An access token (RFC 9068) of identity-service".to_owned());
        let components = document.components.get_or_insert_default();
        components.add_security_scheme("bearer", SecurityScheme::Http(bearer));
    }
}

/// Adds the security scheme `dpop`.
#[derive(Clone, Copy, Debug)]
pub struct DpopTokens;

impl Modify for DpopTokens {
    fn modify(&self, document: &mut Document) {
        // The schemes of utoipa lack `DPoP`, so this describes the header with the proof.
        let about = "A proof of the key to which the access token is bound, beside \
                     `Authorization: DPoP` with the token (RFC 9449)";
        let proof = ApiKey::Header(ApiKeyValue::with_description("DPoP", about));
        let components = document.components.get_or_insert_default();
        components.add_security_scheme("dpop", SecurityScheme::ApiKey(proof));
    }
}

/// Every route that requires a token.
#[derive(Debug, IntoResponses)]
pub enum Guarded {
    /// No valid access token for this service
    #[response(status = UNAUTHORIZED, content_type = "application/problem+json", headers(
        ("www-authenticate" = String, description = "`Bearer`, with the fault (RFC 6750 §3)"),
    ))]
    Unauthorized(ProblemBody),
    /// The token lacks the scope, or stands for no person
    #[response(status = FORBIDDEN, content_type = "application/problem+json", headers(
        ("www-authenticate" = String, description = "`Bearer`, with the scope that is needed"),
    ))]
    Forbidden(ProblemBody),
}

/// Every route that does work.
#[derive(Debug, IntoResponses)]
pub enum Failed {
    /// An internal error
    #[response(status = INTERNAL_SERVER_ERROR, content_type = "application/problem+json")]
    Internal(ProblemBody),
    /// Overloaded, or a dependency is unavailable
    #[response(status = SERVICE_UNAVAILABLE, content_type = "application/problem+json", headers(
        ("retry-after" = i32, description = "Seconds"),
    ))]
    Unavailable(ProblemBody),
}

/// Routes with a limit on attempts.
#[derive(Debug, IntoResponses)]
pub enum Throttled {
    /// Too many attempts; asking again too early costs nothing
    #[response(status = TOO_MANY_REQUESTS, content_type = "application/problem+json", headers(
        ("retry-after" = i32, description = "Seconds"),
    ))]
    Throttled(ProblemBody),
}

/// Routes that name one thing.
#[derive(Debug, IntoResponses)]
pub enum NotFound {
    /// Unknown, or not the caller's to change; an id that is not a number is unknown
    #[response(status = NOT_FOUND, content_type = "application/problem+json")]
    NotFound(ProblemBody),
}

/// Routes with rules for their input.
#[derive(Debug, IntoResponses)]
pub enum Invalid {
    /// The input breaks rules; `faults` says which
    #[response(status = UNPROCESSABLE_ENTITY, content_type = "application/problem+json")]
    Invalid(ProblemBody),
}

described_responses! {
    /// Routes that honour `If-Match`.
    pub Conditional = [
        Described::new(
            StatusCode::PRECONDITION_FAILED,
            "`If-Match` does not name the current state; the answer has its `ETag`",
        )
        .header("etag", "The tag of the current state")
        .problem(&changed()),
    ];
}

/// Routes that name something not visible to everybody.
#[derive(Debug, IntoResponses)]
pub enum Unseen {
    /// Unknown, or not the caller's to see or change; the answer does not say which
    #[response(status = NOT_FOUND, content_type = "application/problem+json")]
    Unseen(ProblemBody),
}

/// Routes below `/api/` with rules for their input.
#[derive(Debug, IntoResponses)]
pub enum BadRequest {
    /// The input breaks rules; `faults` says which
    #[response(status = BAD_REQUEST, content_type = "application/problem+json")]
    BadRequest(ProblemBody),
}

/// Routes that take a form.
#[derive(Clone, Copy, Debug)]
pub struct UnreadableForm;

impl IntoResponses for UnreadableForm {
    fn responses() -> BTreeMap<String, RefOr<Response>> {
        let malformed = Problem::from_status(StatusCode::BAD_REQUEST);
        let too_large = Problem::from_status(StatusCode::PAYLOAD_TOO_LARGE);
        [
            Described::new(malformed.status(), "Malformed, or a field is there twice")
                .problem(&malformed),
            Described::new(too_large.status(), "More than 65,536 bytes").problem(&too_large),
            Described::new(
                StatusCode::UNSUPPORTED_MEDIA_TYPE,
                "Not a form by its Content-Type",
            )
            .problem(&not_a_form()),
        ]
        .into_iter()
        .flat_map(Described::into_responses)
        .collect()
    }
}

/// Routes that take JSON.
#[derive(Debug, IntoResponses)]
pub enum Unreadable {
    /// Malformed JSON; below `/api/` also a field that breaks a rule
    #[response(status = BAD_REQUEST, content_type = "application/problem+json")]
    Malformed(ProblemBody),
    /// More than 65,536 bytes
    #[response(status = PAYLOAD_TOO_LARGE, content_type = "application/problem+json")]
    TooLarge(ProblemBody),
    /// Not JSON by its type
    #[response(status = UNSUPPORTED_MEDIA_TYPE, content_type = "application/problem+json")]
    NotJson(ProblemBody),
}
