use axum::extract::{FromRequest, Request, rejection::BytesRejection};
use bytes::Bytes;
use http::{HeaderMap, StatusCode};
use serde::de::DeserializeOwned;
use serde_json::{Value, error::Category};

use super::{
    faults::{self, BODY},
    media_type,
};
use crate::{input::Fault, problem::Problem};

/// A JSON body. Another type is 415; too large 413; malformed JSON 400; a missing member
/// or one of another type 422.
#[derive(Clone, Copy, Debug)]
pub struct Json<T>(pub T);

/// As [`Json`], but a missing member or one of another type is 400, as everywhere below
/// `/api/`.
#[derive(Clone, Copy, Debug)]
pub struct ApiJson<T>(pub T);

impl<T: DeserializeOwned, S: Send + Sync> FromRequest<S> for Json<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, state: &S) -> Result<Self, Problem> {
        read(request, state).await.map(Self)
    }
}

impl<T: DeserializeOwned, S: Send + Sync> FromRequest<S> for ApiJson<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, state: &S) -> Result<Self, Problem> {
        let body = read(request, state).await;
        body.map(Self).map_err(Problem::into_bad_request)
    }
}

async fn read<T: DeserializeOwned>(
    request: Request,
    state: &(impl Send + Sync),
) -> Result<T, Problem> {
    if !is_json(request.headers()) {
        return Err(Problem::from_status(StatusCode::UNSUPPORTED_MEDIA_TYPE));
    }
    parse(&read_body(request, state).await?)
}

/// The whole body of a request.
///
/// # Errors
/// 413 when it is too large, 400 when it ends early.
pub async fn read_body(request: Request, state: &(impl Send + Sync)) -> Result<Bytes, Problem> {
    let body = Bytes::from_request(request, state).await;
    body.map_err(|rejection| unreadable(&rejection))
}

fn unreadable(rejection: &BytesRejection) -> Problem {
    match rejection.status() {
        StatusCode::PAYLOAD_TOO_LARGE => Problem::from_status(StatusCode::PAYLOAD_TOO_LARGE),
        _ => Problem::new(
            "bad-request",
            StatusCode::BAD_REQUEST,
            "the body ended before it was complete",
        ),
    }
}

/// Malformed JSON is detected before members are read, so that the answer does not depend
/// on the order of faults.
fn parse<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, Problem> {
    let text = str::from_utf8(bytes).map_err(|_| not_utf8())?;
    let value: Value = serde_json::from_str(text).map_err(|error| malformed(&error))?;
    // serde would accept an array as an object.
    if !value.is_object() {
        let fault = Fault::of_all(BODY, "must be a JSON object");
        return Err(Problem::validation(fault));
    }
    let mut deserializer = serde_json::Deserializer::from_str(text);
    serde_path_to_error::deserialize(&mut deserializer).map_err(|error| {
        match error.inner().classify() {
            Category::Data => Problem::validation(faults::all::<T>(value, error)),
            Category::Syntax | Category::Eof | Category::Io => malformed(error.inner()),
        }
    })
}

fn malformed(error: &serde_json::Error) -> Problem {
    let sentence = format!(
        "the body is not valid JSON (line {}, column {})",
        error.line(),
        error.column()
    );
    Problem::new("malformed-json", StatusCode::BAD_REQUEST, sentence)
}

fn not_utf8() -> Problem {
    let sentence = "the body is not valid JSON: it is not UTF-8";
    Problem::new("malformed-json", StatusCode::BAD_REQUEST, sentence)
}

/// `application/json` or any type built on it (RFC 6839 §3.1).
fn is_json(headers: &HeaderMap) -> bool {
    media_type(headers).is_some_and(|kind| {
        kind.type_() == mime::APPLICATION
            && (kind.subtype() == mime::JSON || kind.suffix() == Some(mime::JSON))
    })
}
