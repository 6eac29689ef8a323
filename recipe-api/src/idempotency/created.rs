use axum::response::{IntoResponse, Response};
use http::{HeaderValue, StatusCode, header};
use serde::Serialize;
use service_kit::{precondition::EntityTag, problem::Problem};

const JSON: HeaderValue = HeaderValue::from_static("application/json");

/// Whose content an answer shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Shows {
    /// Only the caller's.
    Own,
    /// Also that of others, who may be erased.
    Others,
}

/// The answer 201, in a form that can be stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Created {
    pub(super) location: Option<String>,
    pub(super) etag: Option<String>,
    /// JSON.
    pub(super) body: String,
    pub(super) shows: Shows,
}

impl Created {
    /// With what was created as its body.
    ///
    /// # Errors
    /// When it cannot be written as JSON.
    pub(crate) fn new(body: &impl Serialize) -> Result<Self, Problem> {
        let body = serde_json::to_string(body).map_err(|error| Problem::internal(&error))?;
        Ok(Self {
            location: None,
            etag: None,
            body,
            shows: Shows::Own,
        })
    }

    /// Says that it shows content of others.
    pub(crate) fn showing_others(self) -> Self {
        Self {
            shows: Shows::Others,
            ..self
        }
    }

    /// The bytes of its body.
    pub(super) fn size(&self) -> u64 {
        self.body.len() as u64
    }

    /// Names its path.
    pub(crate) fn at(self, location: String) -> Self {
        Self {
            location: Some(location),
            ..self
        }
    }

    /// Names its state.
    pub(crate) fn tagged(self, tag: &EntityTag) -> Self {
        Self {
            etag: Some(tag.to_string()),
            ..self
        }
    }
}

impl IntoResponse for Created {
    fn into_response(self) -> Response {
        let mut response = (StatusCode::CREATED, self.body).into_response();
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, JSON);
        let named = [(header::LOCATION, self.location), (header::ETAG, self.etag)];
        for (name, value) in named {
            if let Some(Ok(value)) = value.map(HeaderValue::try_from) {
                headers.insert(name, value);
            }
        }
        response
    }
}
