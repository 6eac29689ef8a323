//! What the OpenAPI documents of all services describe in the same words.

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
        security::{Http, HttpAuthScheme, SecurityScheme},
    },
};

pub use described::Described;

use crate::{
    extract::not_a_form,
    problem::{Problem, ProblemBody},
};

/// Adds to a document what follows from the rest of it: examples of problems, where the
/// next page of a list is, and summaries. `scope` says what the routes at a path need.
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

/// Each operation that may change something (RFC 9110 §9.2.1), with its path.
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

/// The refusals of every route that needs a token.
#[derive(Debug, IntoResponses)]
pub enum Guarded {
    /// No access token, or none that is good for this service
    #[response(status = UNAUTHORIZED, content_type = "application/problem+json", headers(
        ("www-authenticate" = String, description = "`Bearer`, with the fault (RFC 6750 §3)"),
    ))]
    Unauthorized(ProblemBody),
    /// The token lacks the scope
    #[response(status = FORBIDDEN, content_type = "application/problem+json", headers(
        ("www-authenticate" = String, description = "`Bearer`, with the scope that is needed"),
    ))]
    Forbidden(ProblemBody),
}

/// The refusals of every route that has work to do.
#[derive(Debug, IntoResponses)]
pub enum Failed {
    /// A fault of the service
    #[response(status = INTERNAL_SERVER_ERROR, content_type = "application/problem+json")]
    Internal(ProblemBody),
    /// Overloaded, or something that is needed is out of reach for now
    #[response(status = SERVICE_UNAVAILABLE, content_type = "application/problem+json", headers(
        ("retry-after" = i32, description = "Seconds"),
    ))]
    Unavailable(ProblemBody),
}

/// The refusal of routes that may be asked only so often.
#[derive(Debug, IntoResponses)]
pub enum Throttled {
    /// Too many attempts; nothing was looked at, and asking again too early costs nothing
    #[response(status = TOO_MANY_REQUESTS, content_type = "application/problem+json", headers(
        ("retry-after" = i32, description = "Seconds"),
    ))]
    Throttled(ProblemBody),
}

/// The refusal of routes that name one thing.
#[derive(Debug, IntoResponses)]
pub enum NotFound {
    /// Unknown, or not the caller's to change; an id that is no number is unknown
    #[response(status = NOT_FOUND, content_type = "application/problem+json")]
    NotFound(ProblemBody),
}

/// The refusal of routes that have rules.
#[derive(Debug, IntoResponses)]
pub enum Invalid {
    /// Understood, but against the rules; `errors` has a sentence for each
    #[response(status = UNPROCESSABLE_ENTITY, content_type = "application/problem+json")]
    Invalid(ProblemBody),
}

/// The refusal of routes that name something that not everybody sees.
#[derive(Debug, IntoResponses)]
pub enum Unseen {
    /// Unknown, or not the caller's to see or to change: which, is not told
    #[response(status = NOT_FOUND, content_type = "application/problem+json")]
    Unseen(ProblemBody),
}

/// The refusal of routes below `/api/` that have rules.
#[derive(Debug, IntoResponses)]
pub enum BadRequest {
    /// An id that is no whole number, or another rule that is broken; `errors` has
    /// a sentence for each
    #[response(status = BAD_REQUEST, content_type = "application/problem+json")]
    BadRequest(ProblemBody),
}

/// The refusals of forms that cannot be read.
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

/// The refusals of bodies that cannot be read.
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
