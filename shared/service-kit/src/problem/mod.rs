//! The one shape of every error: RFC 9457 problem details with a list of
//! sentences for people, and what gives every error this shape.

mod layer;

use std::{borrow::Cow, error::Error, sync::Arc, time::Duration};

use axum::{
    Json,
    response::{IntoResponse, Response},
};
use http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use serde::Serialize;
use utoipa::ToSchema;

pub(crate) use layer::render;

use crate::{
    input::{Fault, Faults},
    telemetry::causes,
};

const CONTENT_TYPE: HeaderValue = HeaderValue::from_static("application/problem+json");

/// How long a client should wait before it tries again after a 503, in seconds.
const RETRY_AFTER: HeaderValue = HeaderValue::from_static("1");

/// An error answer (RFC 9457). Its body carries nothing internal: what went
/// wrong inside goes to the log, once, under the same request id.
#[derive(Clone, Debug)]
pub struct Problem(Box<Details>);

#[derive(Clone, Debug)]
struct Details {
    kind: &'static str,
    status: StatusCode,
    errors: Vec<Cow<'static, str>>,
    faults: Vec<Fault>,
    headers: HeaderMap,
    cause: Option<Arc<str>>,
}

impl Problem {
    /// A problem of the type `/problems/{kind}` with one sentence for people.
    pub fn new(
        kind: &'static str,
        status: StatusCode,
        sentence: impl Into<Cow<'static, str>>,
    ) -> Self {
        Self(Box::new(Details {
            kind,
            status,
            errors: vec![sentence.into()],
            faults: Vec::new(),
            headers: HeaderMap::new(),
            cause: None,
        }))
    }

    /// 422: the input was understood but breaks rules.
    #[must_use]
    pub fn validation(faults: impl Into<Faults>) -> Self {
        let faults = faults.into();
        let mut problem = Self::new("validation", StatusCode::UNPROCESSABLE_ENTITY, "");
        problem.0.errors = faults.sentences().map(Cow::Owned).collect();
        problem.0.faults = faults.into_iter().collect();
        problem
    }

    /// 400 for input that breaks rules, as it is below `/api/`.
    #[must_use]
    pub fn bad_request(faults: impl Into<Faults>) -> Self {
        Self::validation(faults).into_bad_request()
    }

    /// 401 for somebody who has not shown a token; says how to (RFC 6750 §3).
    #[must_use]
    pub fn unauthorized(kind: &'static str, sentence: impl Into<Cow<'static, str>>) -> Self {
        Self::new(kind, StatusCode::UNAUTHORIZED, sentence)
            .with_header(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"))
    }

    /// 401 for a token that is of no use (RFC 6750 §3.1). The sentence must keep
    /// to the characters of a quoted string.
    #[must_use]
    pub fn invalid_token(sentence: impl Into<Cow<'static, str>>) -> Self {
        let sentence = sentence.into();
        let challenge = format!("Bearer error=\"invalid_token\", error_description=\"{sentence}\"");
        let challenge = HeaderValue::from_str(&challenge)
            .unwrap_or(HeaderValue::from_static("Bearer error=\"invalid_token\""));
        Self::new("unauthorized", StatusCode::UNAUTHORIZED, sentence)
            .with_header(header::WWW_AUTHENTICATE, challenge)
    }

    /// 404, in the same words whether a thing never was, is gone, or is not
    /// the caller's to see.
    #[must_use]
    pub fn not_found() -> Self {
        Self::from_status(StatusCode::NOT_FOUND)
    }

    /// 500; `error` and its causes go to the log.
    #[must_use]
    pub fn internal(error: &dyn Error) -> Self {
        Self::from_status(StatusCode::INTERNAL_SERVER_ERROR).because(error)
    }

    /// 503 with `Retry-After`: not ready, or more work than can be done. Why goes
    /// to the log.
    #[must_use]
    pub fn unavailable() -> Self {
        Self::from_status(StatusCode::SERVICE_UNAVAILABLE)
            .with_header(header::RETRY_AFTER, RETRY_AFTER)
    }

    /// 429 with `Retry-After` (RFC 6585 §4), in whole seconds, at least one.
    #[must_use]
    pub fn too_many_requests(sentence: impl Into<Cow<'static, str>>, wait: Duration) -> Self {
        Self::new("too-many-requests", StatusCode::TOO_MANY_REQUESTS, sentence).with_header(
            header::RETRY_AFTER,
            HeaderValue::from(wait.as_secs().max(1)),
        )
    }

    /// The problem that a bare status stands for.
    #[must_use]
    pub fn from_status(status: StatusCode) -> Self {
        let (kind, sentence) = match status {
            StatusCode::BAD_REQUEST => ("bad-request", "the request could not be understood"),
            StatusCode::NOT_FOUND => ("not-found", "there is nothing here"),
            StatusCode::METHOD_NOT_ALLOWED => (
                "method-not-allowed",
                "this method is not allowed here; the Allow header names those that are",
            ),
            StatusCode::REQUEST_TIMEOUT => ("timeout", "the request took too long"),
            StatusCode::PAYLOAD_TOO_LARGE => (
                "body-too-large",
                "the body is larger than the 65536 bytes that are accepted",
            ),
            StatusCode::UNSUPPORTED_MEDIA_TYPE => (
                "unsupported-media-type",
                "the body must be JSON, sent as Content-Type: application/json",
            ),
            StatusCode::INTERNAL_SERVER_ERROR => ("internal", "something went wrong on our side"),
            StatusCode::SERVICE_UNAVAILABLE => (
                "unavailable",
                "the service cannot answer right now; try again",
            ),
            other => ("other", other.canonical_reason().unwrap_or("Error")),
        };
        Self::new(kind, status, sentence)
    }

    /// Below `/api/`, a field that breaks a rule is 400 instead of 422; any
    /// other problem stays as it is.
    #[must_use]
    pub fn into_bad_request(mut self) -> Self {
        if self.0.status == StatusCode::UNPROCESSABLE_ENTITY {
            self.0.status = StatusCode::BAD_REQUEST;
        }
        self
    }

    /// Adds a header to the answer.
    #[must_use]
    pub fn with_header(mut self, name: HeaderName, value: HeaderValue) -> Self {
        self.0.headers.append(name, value);
        self
    }

    /// Notes what went wrong inside, with all its causes, for the log.
    #[must_use]
    pub fn because(mut self, error: &dyn Error) -> Self {
        self.0.cause = Some(causes(error).into());
        self
    }

    /// The status of the answer.
    #[must_use]
    pub fn status(&self) -> StatusCode {
        self.0.status
    }

    /// The last part of the type.
    #[must_use]
    pub fn kind(&self) -> &'static str {
        self.0.kind
    }

    /// All that is wrong, as sentences for people.
    pub fn sentences(&self) -> impl Iterator<Item = &str> {
        self.0.errors.iter().map(AsRef::as_ref)
    }

    /// What is wrong with fields, where this is about fields; a sentence says each, too.
    #[must_use]
    pub fn faults(&self) -> &[Fault] {
        &self.0.faults
    }

    /// The headers of the answer.
    #[must_use]
    pub fn headers(&self) -> &HeaderMap {
        &self.0.headers
    }

    /// The body of an answer, for those who describe it.
    pub(crate) fn example(&self, request_id: &str) -> serde_json::Value {
        serde_json::to_value(self.body(request_id)).unwrap_or_default()
    }

    fn body(&self, request_id: &str) -> ProblemBody {
        let Details {
            kind,
            status,
            errors,
            faults,
            ..
        } = self.0.as_ref();
        ProblemBody {
            kind: format!("/problems/{kind}"),
            title: status.canonical_reason().unwrap_or("Error").to_owned(),
            status: status.as_u16(),
            detail: errors.join("; "),
            errors: errors.iter().map(ToString::to_string).collect(),
            faults: faults.iter().map(FaultBody::new).collect(),
            request_id: request_id.to_owned(),
        }
    }
}

/// The answer without its request id; the server writes the whole body.
impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let mut response = (self.0.status, self.0.headers.clone()).into_response();
        response.extensions_mut().insert(self);
        response
    }
}

/// The body of every error answer, `application/problem+json` (RFC 9457).
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Problem, example = json!({
    "type": "/problems/validation",
    "title": "Unprocessable Entity",
    "status": 422,
    "detail": "instructions must be at least 50 characters long",
    "errors": ["instructions must be at least 50 characters long"],
    "faults": [{"field": "/instructions", "message": "must be at least 50 characters long"}],
    "request_id": "019aa3c1-9c3e-7c50-8e0c-2d6d7d3f2c11"
}))]
pub struct ProblemBody {
    /// What kind of problem this is, as a path that is the same on every service.
    #[serde(rename = "type")]
    kind: String,
    /// The reason phrase of the status.
    title: String,
    /// The status of the answer.
    status: u16,
    /// All that is wrong, in one text.
    detail: String,
    /// All that is wrong, as sentences that a form can show as they are.
    errors: Vec<String>,
    /// Where fields are wrong: which, and what each must be. In the order of `errors`.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schema(required = false)]
    faults: Vec<FaultBody>,
    /// Names this request in the logs.
    request_id: String,
}

/// What is wrong with one field.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Fault)]
struct FaultBody {
    /// The field: a JSON pointer into the body (RFC 6901), or to a parameter by its name.
    /// Empty for the whole.
    field: String,
    /// What it must be, in words that follow its name or label.
    message: String,
}

impl FaultBody {
    fn new(fault: &Fault) -> Self {
        Self {
            field: fault.pointer().to_owned(),
            message: fault.rule().to_owned(),
        }
    }
}

impl ProblemBody {
    fn into_json(self) -> Response {
        let mut response = Json(self).into_response();
        response
            .headers_mut()
            .insert(header::CONTENT_TYPE, CONTENT_TYPE);
        response
    }
}
