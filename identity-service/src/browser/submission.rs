use axum::{
    RequestExt,
    body::Bytes,
    extract::{FromRequest, Request},
};
use http::{HeaderMap, StatusCode, header, request::Parts};
use serde::de::DeserializeOwned;
use service_kit::{extract, problem::Problem};

use super::cookies::Kind;
use crate::sessions::RefreshRequest;

/// A body from a program or from a form; `Content-Type` tells which.
#[derive(Debug)]
pub(super) enum Submission<J, F> {
    /// JSON, from a program.
    Json(J),
    /// A form (`application/x-www-form-urlencoded`), from our pages.
    Form(F),
}

impl<J, F, S> FromRequest<S> for Submission<J, F>
where
    J: DeserializeOwned,
    F: DeserializeOwned,
    S: Send + Sync,
{
    type Rejection = Problem;

    async fn from_request(request: Request, state: &S) -> Result<Self, Problem> {
        if !is_form(request.headers()) {
            let extract::Json(json) = extract::Json::from_request(request, state).await?;
            return Ok(Self::Json(json));
        }
        let (parts, body) = read(request).await?;
        // curl labels all data as a form unless told otherwise.
        if body.trim_ascii_start().starts_with(b"{") {
            return Err(Problem::from_status(StatusCode::UNSUPPORTED_MEDIA_TYPE));
        }
        let request = Request::from_parts(parts, body.into());
        let extract::Form(form) = extract::Form::from_request(request, state).await?;
        Ok(Self::Form(form))
    }
}

/// A refresh request: the token comes as JSON or as a cookie.
#[derive(Debug)]
pub(super) enum RefreshSubmission {
    /// The token as JSON.
    Json(RefreshRequest),
    /// No body: the token is in a cookie.
    Cookie,
}

impl<S: Send + Sync> FromRequest<S> for RefreshSubmission {
    type Rejection = Problem;

    async fn from_request(request: Request, state: &S) -> Result<Self, Problem> {
        let (parts, body) = read(request).await?;
        // Some clients send a JSON content type without a body.
        let means_json = parts.headers.contains_key(header::CONTENT_TYPE)
            && !Kind::Refresh.is_sent(&parts.headers);
        if body.is_empty() && !means_json {
            return Ok(Self::Cookie);
        }
        let request = Request::from_parts(parts, body.into());
        let extract::ApiJson(json) = extract::ApiJson::from_request(request, state).await?;
        Ok(Self::Json(json))
    }
}

/// The body as a whole. Only the parts know its limit, so it is set before they go.
async fn read(request: Request) -> Result<(Parts, Bytes), Problem> {
    let (parts, body) = request.with_limited_body().into_parts();
    let body = Bytes::from_request(Request::new(body), &()).await;
    let body = body.map_err(|rejection| refusal(rejection.status()))?;
    Ok((parts, body))
}

fn refusal(status: StatusCode) -> Problem {
    match status {
        StatusCode::PAYLOAD_TOO_LARGE => Problem::from_status(status),
        _ => Problem::from_status(StatusCode::BAD_REQUEST),
    }
}

fn is_form(headers: &HeaderMap) -> bool {
    let kind = extract::media_type(headers);
    kind.is_some_and(|kind| kind.essence_str() == mime::APPLICATION_WWW_FORM_URLENCODED)
}
