//! Gives every error answer its body, wherever the error came from.

use axum::response::Response;
use http::{HeaderValue, StatusCode, header};
use token_verifier::Rejection;

use super::Problem;
use crate::telemetry::RequestId;

/// Writes the body of an error: of a [`Problem`], a refusal of the token verifier, or a
/// bare status such as the router's 404 and 405. A body that a handler wrote itself
/// passes unchanged, such as OAuth errors (RFC 6749 §5.2).
///
/// This is also the only place where internal errors are logged.
pub(crate) fn render(mut response: Response, request_id: Option<&RequestId>) -> Response {
    let Some(problem) = problem_of(&mut response) else {
        return response;
    };
    if let Some(cause) = &problem.0.cause {
        let status = problem.status().as_u16();
        // A 503 passes by itself; a 500 needs a fix.
        if problem.status() == StatusCode::SERVICE_UNAVAILABLE {
            tracing::warn!(%cause, status, "cannot answer right now");
        } else {
            tracing::error!(%cause, status, "request failed");
        }
    }
    let (mut parts, _) = response.into_parts();
    let request_id = request_id.map(ToString::to_string).unwrap_or_default();
    let (rendered, body) = problem.body(&request_id).into_json().into_parts();
    parts.headers.remove(header::CONTENT_LENGTH);
    parts.headers.extend(rendered.headers);
    parts
        .headers
        .insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    Response::from_parts(parts, body)
}

fn problem_of(response: &mut Response) -> Option<Problem> {
    let status = response.status();
    if let Some(problem) = response.extensions_mut().remove::<Problem>() {
        return Some(problem);
    }
    if let Some(rejection) = response.extensions_mut().remove::<Rejection>() {
        return Some(of_rejection(&rejection));
    }
    let is_error = status.is_client_error() || status.is_server_error();
    (is_error && !has_own_body(response)).then(|| Problem::from_status(status))
}

/// Frameworks explain errors in plain text; we and the OAuth endpoints use JSON or HTML.
fn has_own_body(response: &Response) -> bool {
    response
        .headers()
        .get(header::CONTENT_TYPE)
        .and_then(|value| value.to_str().ok())
        .is_some_and(|value| !value.starts_with("text/plain"))
}

fn of_rejection(rejection: &Rejection) -> Problem {
    let kind = rejection
        .problem_type()
        .strip_prefix("/problems/")
        .unwrap_or("unauthorized");
    if rejection.status().is_server_error() {
        return Problem::from_status(rejection.status()).because(rejection);
    }
    Problem::new(kind, rejection.status(), rejection.detail().to_owned())
}
