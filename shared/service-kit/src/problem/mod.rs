//! The shape of every error: RFC 9457 problem details with sentences for people and
//! faults for forms.

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

/// How long a client should wait after a 503, in seconds.
const RETRY_AFTER: HeaderValue = HeaderValue::from_static("1");

/// An error answer (RFC 9457). The body contains nothing internal; the cause is logged
/// once, with the same request id.
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
    /// A problem of type `/problems/{kind}` with one sentence.
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

    /// 400 for input that breaks rules, as below `/api/`.
    #[must_use]
    pub fn bad_request(faults: impl Into<Faults>) -> Self {
        Self::validation(faults).into_bad_request()
    }

    /// 401 without a token (RFC 6750 §3).
    #[must_use]
    pub fn unauthorized(kind: &'static str, sentence: impl Into<Cow<'static, str>>) -> Self {
        Self::new(kind, StatusCode::UNAUTHORIZED, sentence)
            .with_header(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"))
    }

    /// 401 for an invalid token (RFC 6750 §3.1). The sentence may only contain characters
    /// of a quoted string.
    #[must_use]
    pub fn invalid_token(sentence: impl Into<Cow<'static, str>>) -> Self {
        let sentence = sentence.into();
        let challenge = format!("Bearer error=\"invalid_token\", error_description=\"{sentence}\"");
        let challenge = HeaderValue::from_str(&challenge)
            .unwrap_or(HeaderValue::from_static("Bearer error=\"invalid_token\""));
        Self::new("unauthorized", StatusCode::UNAUTHORIZED, sentence)
            .with_header(header::WWW_AUTHENTICATE, challenge)
    }

    /// 404, equally for what never existed, was deleted or is not visible to the caller.
    #[must_use]
    pub fn not_found() -> Self {
        Self::from_status(StatusCode::NOT_FOUND)
    }

    /// 500; `error` and its causes are logged.
    #[must_use]
    pub fn internal(error: &dyn Error) -> Self {
        Self::from_status(StatusCode::INTERNAL_SERVER_ERROR).because(error)
    }

    /// 503 with `Retry-After`: not ready or overloaded. The cause is logged.
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

    /// The problem for a status without details.
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

    /// Turns 422 into 400, as below `/api/`; leaves other problems unchanged.
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

    /// Adds the internal cause, for the log.
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

    /// The last segment of the type.
    #[must_use]
    pub fn kind(&self) -> &'static str {
        self.0.kind
    }

    /// A sentence for each error.
    pub fn sentences(&self) -> impl Iterator<Item = &str> {
        self.0.errors.iter().map(AsRef::as_ref)
    }

    /// The faults of fields, if the problem concerns fields. [`Self::sentences`] has one
    /// for each.
    #[must_use]
    pub fn faults(&self) -> &[Fault] {
        &self.0.faults
    }

    /// The headers of the answer.
    #[must_use]
    pub fn headers(&self) -> &HeaderMap {
        &self.0.headers
    }

    /// An example body, for the OpenAPI document.
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

/// The answer without its body, which the server writes because it knows the request id.
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
    /// The kind of problem: a path that is equal at every service.
    #[serde(rename = "type")]
    kind: String,
    /// The reason phrase of the status.
    title: String,
    /// The status of the answer.
    status: u16,
    /// All sentences in one text.
    detail: String,
    /// Sentences that a form can show as they are.
    errors: Vec<String>,
    /// The faults of fields, in the order of `errors`.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schema(required = false)]
    faults: Vec<FaultBody>,
    /// Identifies this request in the logs.
    request_id: String,
}

/// What is wrong with one field.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Fault)]
struct FaultBody {
    /// The field: a JSON pointer into the body (RFC 6901), or a parameter. Empty for the
    /// whole input.
    field: String,
    /// The rule, in words that follow the field's name or label.
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
